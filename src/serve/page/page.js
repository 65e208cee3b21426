// What the page does better with a script: dropped and pasted files are sent at once. Without it, the buttons do the same.
"use strict";

const upload = document.getElementById("upload");
const files = document.getElementById("file");
const pasted = document.getElementById("pasted");

function send() {
  document.body.classList.add("busy");
  upload.requestSubmit();
}

function take(list) {
  if (list.length === 0) return false;
  files.files = list;
  send();
  return true;
}

files.addEventListener("change", () => files.files.length > 0 && send());

document.addEventListener("dragover", (event) => {
  event.preventDefault();
  document.body.classList.add("dropping");
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) document.body.classList.remove("dropping");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  document.body.classList.remove("dropping");
  take(event.dataTransfer.files);
});

document.addEventListener("paste", (event) => {
  if (take(event.clipboardData.files)) {
    event.preventDefault();
    return;
  }
  const isField = event.target instanceof HTMLElement && event.target.matches("input, textarea");
  const text = event.clipboardData.getData("text");
  if (!isField && text.includes("-----BEGIN")) {
    event.preventDefault();
    pasted.value = text;
    send();
  }
});

// What is to be read first gets the focus, so that a screen reader begins there.
const place = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
if (place) place.focus();

// A link to a field in a closed fold opens it.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!field) return;
  for (let fold = field.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  field.focus();
});
