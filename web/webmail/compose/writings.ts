import { Changes } from '../mail/changes.ts'

/** How a letter that is being written lies there: in a window, over everything, as a tab at the bottom; or out of sight, until all of it is saved. */
export type Placement = 'open' | 'full' | 'minimised' | 'leaving'

/** Something that is being written, as far as its place is concerned. */
interface Written {
  readonly id: string
}

/** The letters that are being written at once, and where each of them lies. */
export class Writings<One extends Written> {
  readonly changes = new Changes()
  readonly #placed: { readonly one: One; placement: Placement }[] = []
  #most = 2

  get all(): readonly { readonly one: One; readonly placement: Placement }[] {
    return this.#placed
  }

  /** How many windows there is room for. */
  allow(most: number): void {
    if (this.#most === most) return
    this.#most = most
    this.#makeRoom()
    this.changes.tell()
  }

  /** The newest is open; if there is no room, the one that was opened first becomes a tab. */
  add(one: One): void {
    this.#placed.push({ one, placement: 'open' })
    this.#makeRoom()
    this.changes.tell()
  }

  place(id: string, placement: Placement): void {
    const at = this.#placed.findIndex(({ one }) => one.id === id)
    const [placed] = at < 0 ? [] : this.#placed.splice(at, 1)
    if (!placed) return
    // What is opened again is the newest; windows do not change places for anything else.
    if (!isWindow(placed.placement)) this.#placed.push(placed)
    else this.#placed.splice(at, 0, placed)
    placed.placement = placement
    this.#makeRoom()
    this.changes.tell()
  }

  /** It is out of sight, and away once it is saved: unless that failed, or somebody wants it again meanwhile. */
  async leave(id: string, saved: Promise<boolean>): Promise<void> {
    this.place(id, 'leaving')
    const isSaved = await saved
    const placed = this.#placed.find(({ one }) => one.id === id)
    if (placed?.placement !== 'leaving') return
    if (isSaved) this.remove(id)
    else this.place(id, 'open')
  }

  remove(id: string): void {
    const at = this.#placed.findIndex(({ one }) => one.id === id)
    if (at >= 0) this.#placed.splice(at, 1)
    this.changes.tell()
  }

  #makeRoom(): void {
    const windows = this.#placed.filter(({ placement }) => isWindow(placement))
    for (const placed of windows.slice(0, Math.max(0, windows.length - this.#most))) placed.placement = 'minimised'
  }
}

export function isWindow(placement: Placement): boolean {
  return placement === 'open' || placement === 'full'
}
