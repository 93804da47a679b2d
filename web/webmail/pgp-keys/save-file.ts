/** Has the browser save a file that was made in it. */
export function saveFile(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/pgp-keys' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The browser has taken what it needs by the time that anything else happens.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
