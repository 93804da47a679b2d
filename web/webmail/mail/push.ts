/** As far as it is used of `EventSource`. */
type Source = Pick<EventSource, 'addEventListener' | 'close'>

/** `changed` of a StateChange object: the states of types that there are now, by account (RFC 8620 §7.1). */
export type ChangedStates = Readonly<Record<string, Readonly<Record<string, string>>>>

/** Undefined: anything may be another. */
type Changed = (changed: ChangedStates | undefined) => void

interface Watcher {
  readonly types: ReadonlySet<string>
  readonly changed: Changed
}

/**
 * What the server tells of by itself (RFC 8620 §7.3), on one connection for all who want to know. Each is called when something of its types is another, and whenever the connection stands: the first time too, since what came after the page was
 * made and before anybody listened is told to nobody.
 */
export class Push {
  readonly #url: string
  readonly #open: (url: string) => Source
  readonly #watchers = new Set<Watcher>()
  readonly #types = new Set<string>()
  #source: Source | undefined
  #isOpening = false

  /** `url` is `eventSourceUrl` of the Session object. */
  constructor(url: string, open: (url: string) => Source = (opened) => new EventSource(opened)) {
    this.#url = url
    this.#open = open
  }

  /** Has `changed` called. A type that nobody has asked for yet makes the connection a new one; types that nobody asks for any more are told on. */
  watch(types: readonly string[], changed: Changed): Disposable {
    const watcher = { types: new Set(types), changed }
    this.#watchers.add(watcher)
    const isNew = types.some((type) => !this.#types.has(type))
    for (const type of types) this.#types.add(type)
    if (isNew) this.#connect()
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) }
  }

  close(): void {
    this.#source?.close()
    this.#source = undefined
  }

  /** Once for all who ask within one tick. */
  #connect(): void {
    if (this.#isOpening) return
    this.#isOpening = true
    queueMicrotask(() => {
      this.#isOpening = false
      this.close()
      const types = [...this.#types].join(',')
      const source = this.#open(
        this.#url.replace('{types}', types).replace('{closeafter}', 'no').replace('{ping}', '60'),
      )
      source.addEventListener('open', () => this.#tell(undefined))
      source.addEventListener('state', (event) => this.#tell(statesIn((event as MessageEvent<unknown>).data)))
      this.#source = source
    })
  }

  /** Undefined: it may be anything. */
  #tell(changed: ChangedStates | undefined): void {
    const types = changed && Object.values(changed).flatMap((states) => Object.keys(states))
    for (const watcher of [...this.#watchers]) {
      if (!types || types.some((type) => watcher.types.has(type))) watcher.changed(changed)
    }
  }
}

/** Undefined for what is no StateChange object. */
function statesIn(data: unknown): ChangedStates | undefined {
  try {
    const { changed } = JSON.parse(String(data)) as { readonly changed: ChangedStates }
    return Object.values(changed).every((states) => typeof states === 'object') ? changed : undefined
  } catch {
    return undefined
  }
}
