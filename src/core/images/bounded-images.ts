import type { FetchedImage, RemoteImages } from './remote-images.ts'

/** How many images are fetched, or read out of messages, at once. */
export interface ImageBounds {
  readonly maxPerMember: number
  readonly maxOfAll: number
  /** How many requests of a member wait for their turn; more are told to come again. */
  readonly maxWaiting: number
}

export const IMAGE_BOUNDS: ImageBounds = { maxPerMember: 6, maxOfAll: 32, maxWaiting: 100 }

interface Member {
  running: number
  readonly waiting: (() => void)[]
}

/** Fetches images, so many at once for each member and for all of them: a message with thousands of images keeps its reader waiting and nobody else. In one process. */
export class BoundedImages {
  readonly #images: RemoteImages
  readonly #bounds: ImageBounds
  readonly #members = new Map<string, Member>()
  #running = 0

  constructor(images: RemoteImages, bounds = IMAGE_BOUNDS) {
    this.#images = images
    this.#bounds = bounds
  }

  fetch(accountId: string, url: string): Promise<FetchedImage> {
    return this.inTurn(accountId, () => this.#images.fetch(url))
  }

  /** Has `work` wait for its turn as a fetch does: each image is in memory as a whole, wherever it comes from. */
  async inTurn(accountId: string, work: () => Promise<FetchedImage>): Promise<FetchedImage> {
    const member = this.#members.get(accountId) ?? { running: 0, waiting: [] }
    if (this.#isFull(member)) {
      if (member.waiting.length >= this.#bounds.maxWaiting) return { kind: 'busy', reason: 'too many images at once' }
      this.#members.set(accountId, member)
      // Whoever calls has taken the place for us.
      await new Promise<void>((resolve) => member.waiting.push(resolve))
    } else this.#begin(accountId, member)
    try {
      return await work()
    } finally {
      this.#end(accountId, member)
    }
  }

  #isFull(member: Member): boolean {
    return member.running >= this.#bounds.maxPerMember || this.#running >= this.#bounds.maxOfAll
  }

  #begin(accountId: string, member: Member): void {
    this.#members.set(accountId, member)
    member.running++
    this.#running++
  }

  #end(accountId: string, member: Member): void {
    member.running--
    this.#running--
    if (member.running === 0 && member.waiting.length === 0) this.#members.delete(accountId)
    // Members take turns: the one that was served now goes to the end.
    else if (this.#members.delete(accountId)) this.#members.set(accountId, member)
    for (const [id, next] of this.#members) {
      if (next.waiting.length === 0 || this.#isFull(next)) continue
      this.#begin(id, next)
      next.waiting.shift()?.()
      return
    }
  }
}
