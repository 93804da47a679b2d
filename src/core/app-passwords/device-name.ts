/** Characters of a name. */
export const LONGEST_DEVICE_NAME = 60

/** What a member calls a device, tidied; undefined if it is empty, too long, or has characters in it that are not to be seen. */
export function tryDeviceName(said: string): string | undefined {
  const name = said.slice(0, 1000).normalize('NFC').replace(/\s+/gu, ' ').trim()
  return name === '' || [...name].length > LONGEST_DEVICE_NAME || /\p{C}/u.test(name) ? undefined : name
}
