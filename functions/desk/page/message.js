// The one line in which the page speaks.

const message = document.getElementById("message");

export function tell(words, wrong = false) {
  delete message.dataset.away;
  message.textContent = words;
  message.hidden = !words;
  message.classList.toggle("wrong", wrong);
}

// What is said because the line is away goes when it is back; anything else stays until something new is said.
export function away() {
  message.dataset.away = "yes";
}

export function back() {
  if (message.dataset.away) tell("");
}
