// The button that leads to the end of the newest answer, while that is below what can be seen.
class ToLatest {
  constructor(button, thread) {
    Object.assign(this, { button, thread });
    button.append(icon("arrow_down"));
    button.addEventListener("click", () => this.go());
    const isBelow = ({ isIntersecting, boundingClientRect: end, rootBounds: seen }) => !isIntersecting && end.top >= seen.bottom;
    this.observer = new IntersectionObserver((entries) => (button.hidden = !isBelow(entries.at(-1))), { root: thread });
  }

  /** Watches the end of this turn; null where there is none. */
  watch(turn) {
    this.observer.disconnect();
    this.button.hidden = true;
    if (turn) this.observer.observe(turn.after);
  }

  /** The focus goes along, as the button is gone then. */
  go() {
    this.thread.scrollTo({ top: this.thread.scrollHeight, behavior: motion() });
    this.thread.focus({ preventScroll: true });
  }
}
