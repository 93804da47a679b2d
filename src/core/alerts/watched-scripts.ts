import type { MailStore, MailWriter } from '../mail/mail-store.ts'
import { overridden } from '../mail/overridden-store.ts'
import type { ScriptWriter } from '../sieve/script-shelf.ts'
import type { AlertSink } from './alert.ts'
import { newSigns, type ScriptSigns, scriptSigns } from './script-signs.ts'

/** A store that tells members of filters that send mail on or throw it away, through whichever protocol they came. Whoever takes filters from members works on such a one. */
export function watchedScripts(mail: MailStore, alerts: AlertSink): MailStore {
  return overridden(mail, {
    async write(accountId, work) {
      let found: ReturnType<typeof newSigns> | undefined
      const result = await mail.write(accountId, async (writer) => {
        const watch = new ScriptWatch(writer.scripts)
        const done = await work(withScripts(writer, watch.scripts))
        found = await watch.found()
        return done
      })
      for (const to of found?.forwards ?? []) await alerts.raise(accountId, 'forwarding', addressIn(to))
      for (const script of found?.scripts ?? []) await alerts.raise(accountId, 'deleting-filter', script)
      return result
    },
  })
}

/** Reads the scripts before the first change and after the last; where nothing is changed, not at all. */
class ScriptWatch {
  readonly scripts: ScriptWriter
  readonly #inner: ScriptWriter
  #before: ScriptSigns | undefined

  constructor(inner: ScriptWriter) {
    this.#inner = inner
    this.scripts = bound(inner, {
      put: async (...args) => {
        await this.#begin()
        return inner.put(...args)
      },
      activate: async (...args) => {
        await this.#begin()
        return inner.activate(...args)
      },
    })
  }

  async found(): Promise<ReturnType<typeof newSigns> | undefined> {
    return this.#before && newSigns(this.#before, await scriptSigns(this.#inner))
  }

  async #begin(): Promise<void> {
    this.#before ??= await scriptSigns(this.#inner)
  }
}

function withScripts(writer: MailWriter, scripts: ScriptWriter): MailWriter {
  return bound(writer, { scripts })
}

/** `inner` with some of it replaced. Methods keep the object that they are of: it may have what is private. */
function bound<T extends object>(inner: T, changes: Partial<T>): T {
  return new Proxy(inner, {
    get(target, key) {
      if (Object.hasOwn(changes, key)) return changes[key as keyof T]
      const value: unknown = Reflect.get(target, key, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

/** A script that puts its address together when it runs stands for it itself, and is too long to be said. */
function addressIn(to: string): string {
  return to.includes('\n') || to.length > 100 ? '…' : to.replace(/^mailto:/, '')
}
