// A marker opens its quote, highlighted in its passage. Everything else works without scripts of ours.
document.addEventListener("click", (event) => {
  const marker = event.target.closest("a.marker");
  if (!marker) return;
  event.preventDefault();
  const evidence = document.getElementById(marker.hash.slice(1));
  if (!evidence) return;
  document.querySelectorAll(".evidence.is-shown").forEach((shown) => shown.classList.remove("is-shown"));
  evidence.open = true;
  evidence.classList.add("is-shown");
  evidence.scrollIntoView({ block: "center" });
  evidence.querySelector("summary").focus({ preventScroll: true });
});
