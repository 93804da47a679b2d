import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Dice } from '../../interop/harness/messages.ts'
import type { Call } from './recorded-calls.ts'

/** A write or a change of a folder that a crash may or may not have kept. */
interface Effect {
  readonly call: Call
  /** The file that it belongs to, whatever its names are. */
  readonly file: number
  /** A sync that began after it had ended, and ended itself: from then on it is certain. */
  syncedAt: number
}

/** What a disk may hold after a crash. */
export interface CrashState {
  /** Place in the recording at which the power went. */
  readonly at: number
  /** What the program had said by then: promises that must be kept. */
  readonly said: readonly string[]
  /** Which of the uncertain effects were kept, for people. */
  readonly kept: string
  /** Writes the files of the state below `folder`. */
  build(folder: string): void
}

/**
 * The states that the order of writes and syncs allows. Certain is what was synced before the crash; of everything else any part may
 * have reached the disk, a single write in part (whole sectors of 512 octets). A name in a folder is certain only once the folder was synced.
 */
export class CrashStates {
  readonly #root: string
  readonly #effects: readonly Effect[]
  readonly #calls: readonly Call[]

  constructor(calls: readonly Call[], root: string) {
    this.#calls = calls
    this.#root = root
    this.#effects = withSyncs(calls)
  }

  /** Places where a crash can make a difference: after every call. */
  get places(): readonly number[] {
    return [...new Set(this.#calls.flatMap(({ start, end }) => [start + 0.5, end + 0.5]))].sort((a, b) => a - b)
  }

  /** Some of the states at a place: nothing uncertain kept, everything, the first ones, any of them, all but one. */
  at(place: number, dice: Dice, random: number): CrashState[] {
    const begun = this.#effects.filter(({ call }) => call.start < place)
    const uncertain = begun.filter(({ syncedAt }) => syncedAt > place)
    const states = [this.#state(place, begun, () => false, 'nothing')]
    if (uncertain.length === 0) return states
    states.push(this.#state(place, begun, () => true, 'everything'))
    for (let i = 0; i < random; i++) {
      const some = new Set(uncertain.filter(() => dice.number(2) === 0))
      states.push(this.#state(place, begun, (effect) => some.has(effect), 'some', dice))
      const first = new Set(uncertain.slice(0, dice.number(uncertain.length)))
      states.push(this.#state(place, begun, (effect) => first.has(effect), 'the first', dice))
      const lost = dice.one(uncertain)
      states.push(this.#state(place, begun, (effect) => effect !== lost, 'all but one'))
    }
    return states
  }

  #state(
    at: number,
    begun: readonly Effect[],
    keeps: (effect: Effect) => boolean,
    kept: string,
    tear?: Dice,
  ): CrashState {
    const said = this.#calls.flatMap((call) => (call.kind === 'say' && call.start < at ? [call.text] : []))
    const effects = begun
      .map((effect) => ({ effect, certain: effect.syncedAt < at }))
      .filter(({ effect, certain }) => certain || keeps(effect))
    return {
      at,
      said: said
        .join('')
        .split('\n')
        .filter((line) => line !== ''),
      kept,
      build: (folder) => build(effects, this.#root, folder, tear),
    }
  }
}

function withSyncs(calls: readonly Call[]): Effect[] {
  const effects: Effect[] = []
  const files = new Map<string, number>()
  let next = 1
  const inOrder = [...calls].sort((a, b) => a.end - b.end)
  const fileAt = (path: string): number => {
    const known = files.get(path)
    if (known !== undefined) return known
    files.set(path, next)
    return next++
  }
  for (const call of inOrder) {
    if (call.kind === 'say') continue
    if (call.kind === 'sync') {
      markSynced(effects, call, files.get(call.path))
      continue
    }
    if (call.kind === 'create' && files.has(call.path)) {
      if (call.truncate)
        effects.push({ call: { ...call, kind: 'truncate', size: 0 }, file: fileAt(call.path), syncedAt: Infinity })
      continue
    }
    const file = fileAt(call.path)
    effects.push({ call, file, syncedAt: Infinity })
    if (call.kind === 'rename' || call.kind === 'link') files.set(call.to, file)
    if (call.kind === 'rename' || call.kind === 'unlink') files.delete(call.path)
  }
  return effects
}

function markSynced(
  effects: readonly Effect[],
  sync: Call & { readonly kind: 'sync' },
  file: number | undefined,
): void {
  for (const effect of effects) {
    if (effect.syncedAt !== Infinity || effect.call.end >= sync.start) continue
    const isData = effect.call.kind === 'write' || effect.call.kind === 'truncate'
    if (isData ? effect.file === file : folderOf(effect.call) === sync.path) effect.syncedAt = sync.end
  }
}

/** The folder whose entries a call changes. */
function folderOf(call: Call): string | undefined {
  if (call.kind === 'rename' || call.kind === 'link') return dirname(call.to)
  return call.kind === 'say' ? undefined : dirname(call.path)
}

function build(
  effects: readonly { readonly effect: Effect; readonly certain: boolean }[],
  root: string,
  folder: string,
  tear: Dice | undefined,
): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const names = new Map<string, number>()
  const folders = new Set([root])
  const contents = new Map<number, Content>()
  for (const { effect, certain } of effects) {
    const { call, file } = effect
    switch (call.kind) {
      case 'mkdir':
        folders.add(call.path)
        break
      case 'create':
        names.set(call.path, file)
        break
      case 'unlink':
        names.delete(call.path)
        break
      case 'rename':
        if (names.get(call.path) === file) names.delete(call.path)
        names.set(call.to, file)
        break
      case 'link':
        names.set(call.to, file)
        break
      case 'truncate':
        contentOf(contents, file).resize(call.size)
        break
      case 'write':
        contentOf(contents, file).write(
          !certain && tear && tear.number(4) === 0 ? torn(call.octets, tear) : call.octets,
          call.at,
        )
        break
    }
  }
  for (const path of [...folders].sort()) {
    if (reachable(dirname(path), folders, root) || path === root)
      mkdirSync(join(folder, path.slice(root.length)), { recursive: true })
  }
  for (const [path, file] of names) {
    // The -shm file of SQLite is memory, not data: whoever opens first after a crash makes it anew.
    if (path.endsWith('-shm') || !reachable(dirname(path), folders, root)) continue
    writeFileSync(join(folder, path.slice(root.length)), contentOf(contents, file).octets)
  }
}

function reachable(path: string, folders: ReadonlySet<string>, root: string): boolean {
  if (path === root) return true
  return path.startsWith(root) && folders.has(path) && reachable(dirname(path), folders, root)
}

function contentOf(contents: Map<number, Content>, file: number): Content {
  const known = contents.get(file)
  if (known) return known
  const content = new Content()
  contents.set(file, content)
  return content
}

/** What stands in a file. Room grows by doubling: a log of megabytes is written in pages. */
class Content {
  #room: Buffer = Buffer.alloc(4096)
  #size = 0

  get octets(): Buffer {
    return this.#room.subarray(0, this.#size)
  }

  resize(size: number): void {
    if (size > this.#room.length) {
      const room = Buffer.alloc(Math.max(size, 2 * this.#room.length))
      this.octets.copy(room)
      this.#room = room
    }
    if (size < this.#size) this.#room.fill(0, size, this.#size)
    this.#size = size
  }

  write(octets: Buffer, at: number): void {
    if (at + octets.length > this.#size) this.resize(at + octets.length)
    octets.copy(this.#room, at)
  }
}

function torn(octets: Buffer, dice: Dice): Buffer {
  const sectors = Math.ceil(octets.length / 512)
  return octets.subarray(0, 512 * dice.number(sectors))
}
