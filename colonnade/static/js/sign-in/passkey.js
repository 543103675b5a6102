// Passkeys: shows the buttons that need one, asks the browser, sends what it gives (W3C Web Authentication, level 3).
{
  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  const shown = async (options) => {
    const asked = { ...options, challenge: bytes(options.challenge), allowCredentials: known(options.allowCredentials) };
    return navigator.credentials.get({ publicKey: asked });
  };

  // A passkey is kept with its owner's name and opens only to them: both are asked for here.
  const made = async (options) => {
    const asked = {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: known(options.excludeCredentials),
      authenticatorSelection: {
        ...options.authenticatorSelection,
        residentKey: "required",
        requireResidentKey: true,
        userVerification: "required",
      },
    };
    return navigator.credentials.create({ publicKey: asked });
  };

  const written = (credential) => {
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (credential.response[name]) response[name] = text(credential.response[name]);
    }
    if (credential.response.getTransports) response.transports = credential.response.getTransports();
    return JSON.stringify({
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response,
    });
  };

  const given = async (form) => {
    if (form.dataset.passkey === "sign-in") {
      const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(answer.statusText);
      return (await answer.json()).request_options.publicKey;
    }
    const data = JSON.parse(form.querySelector("#passkey-options").textContent);
    return (data.creation_options || data.request_options).publicKey;
  };

  const fill = async (form) => {
    const fault = form.querySelector(".errorlist[hidden], .errorlist[data-said]");
    fault.hidden = true;
    try {
      const options = await given(form);
      const credential = await (form.dataset.passkey === "make" ? made(options) : shown(options));
      form.elements.credential.value = written(credential);
      form.submit();
    } catch {
      fault.dataset.said = "";
      fault.hidden = false;
    }
  };

  if (window.PublicKeyCredential) {
    for (const form of document.querySelectorAll("form[data-passkey]")) {
      form.hidden = false;
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        fill(form);
      });
    }
  }
}
