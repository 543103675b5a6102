// Buttons that act at once: like, feature, follow, ignore. What is pressed shows so before the server has answered,
// and is put back with a sentence when it did not take it. The server answers a request that says `X-Part` with the
// comment as it stands then (200) or with nothing (204), and refuses with a plain sentence.
const acting = new WeakSet()
addEventListener("submit", async event => {
  const form = event.target, button = event.submitter
  if (form.id != "act" || !button) return
  event.preventDefault()
  if (acting.has(button)) return
  acting.add(button)
  const was = button.ariaPressed, number = button.querySelector(".num"), count = number?.textContent
  if (was) button.ariaPressed = was != "true"
  if (/^\d+$/.test(count)) number.textContent = +count + (was == "true" ? -1 : 1)
  const body = new URLSearchParams(new FormData(form)), { other } = button.dataset
  if (button.name) body.set(button.name, button.value)
  let refusal
  try {
    const answer = await fetch(button.formAction, { method: "POST", body, headers: { "X-Part": "comment" } })
    const box = document.createElement("template"), text = await answer.text()
    acting.delete(button)
    if (answer.redirected) return location.assign(answer.url)
    if (answer.status == 204) return other ? turn(button) : location.reload()
    box.innerHTML = text
    const comment = box.content.querySelector(".comment")
    if (answer.ok && comment) return dispatchEvent(new CustomEvent("comment", { detail: comment }))
    if (answer.headers.get("content-type")?.startsWith("text/plain") && text) refusal = text
  } catch { /* Not reached. */ }
  acting.delete(button)
  button.ariaPressed = was
  if (number) number.textContent = count
  refuse(button, refusal)
})
// From then on the button does the other thing, and says so.
const turn = button => {
  const words = button.textContent
  button.textContent = button.dataset.other
  button.dataset.other = words
  button.formAction = button.formAction.replace(/(un)?(\w+\/)$/, (_, un, verb) => un ? verb : "un" + verb)
}
const refuse = (element, sentence) => {
  const line = document.createElement("p"), place = element.closest(".actions, .ways") || element
  line.className = "refusal"
  line.role = "alert"
  line.textContent = sentence || document.getElementById("act")?.dataset.failed
  if (place.nextElementSibling?.matches(".refusal")) place.nextElementSibling.remove()
  place.after(line)
}
addEventListener("refused", event => refuse(event.detail))
