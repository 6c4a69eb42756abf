// Where in the mail a finding belongs. White space, soft breaks and marks do not matter.
const squashed = text => text.normalize("NFC").replace(/[\s\p{Cf}\p{Mn}]+/gu, "");

/** The smallest element of the mail that says what a finding is about, and the card around it. */
export function place(mail, anchor) {
  const text = squashed(anchor.text ?? "");
  if (!mail?.body || !text) return null;
  const leads = link => link.href === anchor.href || link.getAttribute("href") === anchor.href;
  const links = anchor.href ? [...mail.links].filter(leads) : [];
  const named = links.find(link => squashed(link.textContent).includes(text));
  const element = named ?? smallest(mail.body, text) ?? links[0];
  return element && (anchor.kind === "item" ? element.closest(".card, td, div, tr") : element);
}

function smallest(element, text) {
  for (const child of element.children) {
    if (child.offsetHeight && squashed(child.textContent).includes(text)) return smallest(child, text);
  }
  return squashed(element.textContent).includes(text) && element.tagName !== "BODY" ? element : null;
}
