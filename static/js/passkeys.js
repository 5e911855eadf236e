// Starts what allauth's script does with passkeys, and says in words what went wrong.
const button = document.querySelector("[data-passkey]");
const problem = document.querySelector("[data-passkey-problem]");

const SENTENCES = {
  NotAllowedError: "Nothing was chosen, or it took too long. Try once more.",
  InvalidStateError: "This device keeps a passkey for your account already.",
  SecurityError: "Passkeys need an address with a name and https, or localhost on this machine.",
  NotSupportedError: "This device cannot keep such a passkey.",
};

function say(sentence) {
  problem.textContent = sentence;
  problem.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const name = event.detail.exception.name;
  say(SENTENCES[name] || "That did not work. Try once more, or use another way.");
});

const ids = { credential: "passkey-credential", data: "passkey-data" };
const start = {
  login: (forms) => forms.loginForm({ ids: { ...ids, login: button.id } }),
  authenticate: (forms) => forms.authenticateForm({ ids: { ...ids, authenticate: button.id } }),
  add: (forms) => forms.addForm({ ids: { ...ids, add: button.id, passwordless: button.dataset.passwordless } }),
};
if (window.PublicKeyCredential) start[button.dataset.passkey](window.allauth.webauthn.forms);
else button.addEventListener("click", () => say(SENTENCES.SecurityError));
