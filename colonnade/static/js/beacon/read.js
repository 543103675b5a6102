// Behind a CDN the server sees no readers: the page says once that it was opened. No cookie, no name.
const { read } = document.currentScript.dataset
const tell = () => navigator.sendBeacon("/read", read)
if (document.prerendering) document.addEventListener("prerenderingchange", tell, { once: true })
else tell()
