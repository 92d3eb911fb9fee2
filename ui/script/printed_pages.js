// The pages of a PDF that a quote stands on, as pictures in the place of the article's text.
const LONGEST_MARKED = 1000; // characters of a quote: the picture's address carries them

class PrintedPages {
  /** `text` is the element that makes way for the pictures. Made once the labels are there. */
  constructor(text) {
    this.text = text;
    this.isWanted = false;
    this.figure = make("div", { class: "printed", tabindex: "0", role: "region", hidden: true });
    this.button = make("button", { type: "button", class: "button quiet as-printed", "aria-pressed": "false", hidden: true });
    this.button.append(icon("page"), label("printed"));
    this.button.addEventListener("click", () => this.want(!this.isWanted));
  }

  /** Offers the pages of this citation; of an article without pages, there is the text alone. */
  offer(article) {
    this.article = article;
    const name = label("as_printed", { number: pagesOf(article) });
    for (const element of [this.button, this.figure]) element.setAttribute("aria-label", name);
    this.button.title = name;
    this.button.hidden = !article.page;
    this.draw();
  }

  want(isWanted) {
    this.isWanted = isWanted;
    this.button.setAttribute("aria-pressed", String(isWanted));
    this.draw();
  }

  draw() {
    const { page: first, last_page: last = first } = this.article;
    const isShown = this.isWanted && Boolean(first);
    const pages = isShown ? Array.from({ length: last - first + 1 }, (_, at) => first + at) : [];
    this.figure.replaceChildren(...pages.map((number) => this.picture(number)));
    this.figure.hidden = !isShown;
    if (this.text.hidden === isShown) return;
    this.text.hidden = isShown;
    scrollToMark(this.text); // what is not shown is not scrolled
  }

  /** A page; a click opens it in a tab of its own, where it can be enlarged. */
  picture(number) {
    const { quote = "", title, source } = this.article;
    const words = Array.from(quote).slice(0, LONGEST_MARKED).join("");
    const address = (width) => `${addressOf(source)}/pages/${number}?${new URLSearchParams({ width, quote: words })}`;
    const image = make("img", { src: address(1000), loading: "lazy", alt: label("printed_page", { number, title: title || source }) });
    const link = make("a", { href: address(2000), target: "_blank", title: label("enlarge") }, image);
    image.addEventListener("error", () => link.replaceWith(make("p", { class: "error", role: "alert" }, label("no_picture"))));
    return link;
  }
}
