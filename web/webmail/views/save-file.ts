/** A browser has read what it saves by then. */
const READ_MS = 60_000

/** Has the browser save a file that was made in it: no server has a part in it. */
export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), READ_MS)
}
