/** Tells whoever watches that something is another, once for everything that happens in one tick. */
export class Changes {
  readonly #watchers = new Set<() => void>()
  #isTold = false

  watch(watcher: () => void): Disposable {
    this.#watchers.add(watcher)
    return { [Symbol.dispose]: () => void this.#watchers.delete(watcher) }
  }

  tell(): void {
    if (this.#isTold) return
    this.#isTold = true
    queueMicrotask(() => {
      this.#isTold = false
      for (const watcher of [...this.#watchers]) watcher()
    })
  }
}
