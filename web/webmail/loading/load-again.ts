/** Where a module is that did not come, as Chromium and Firefox end what they say of it. */
const ADDRESS = /: (https?:\/\/\S+)$/

/** The other name that a module came under, by the one it has. What a browser knows of modules it knows for as long as the page is there, and so must this: a module that came is to be the same one everywhere. */
const renamed = new Map<string, string>()
let tries = 0

/**
 * Loads a part of the program, also when it did not come before. Chromium never asks twice for a module that it could not fetch, as long as the page is there (HTML §8.1.6.7.3, module map), so one second without a network would take the part away until the page is loaded anew, which may cost the
 * member a letter that is not saved. It is asked for under a name with a query then. Every `import()` of the webmail goes through here: the build sees to it (`web/build/load-again-plugin.ts`). Another module that it needs and that did not come
 * is not helped. @throws TypeError what the browser said
 */
export async function loadAgain<Part>(
  load: () => Promise<Part>,
  again: (address: string) => Promise<Part> = (address) => import(/* @vite-ignore */ address),
): Promise<Part> {
  try {
    return await load()
  } catch (error) {
    const address = error instanceof Error ? ADDRESS.exec(error.message)?.[1] : undefined
    if (address === undefined) throw error
    const name = renamed.get(address) ?? `${address}?again=${++tries}`
    const part = await again(name)
    renamed.set(address, name)
    return part
  }
}
