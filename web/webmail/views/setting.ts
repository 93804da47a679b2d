import { createContext } from 'preact'
import { useContext, useEffect, useMemo, useReducer } from 'preact/hooks'
import type { FirstScreen } from '../../../src/wire/jmap/first-screen.ts'
import type { Desk } from '../desk/desk.ts'
import type { AreaName } from '../desk/route.ts'
import { type Command, keysOf } from '../keys/key-table.ts'
import { type AreaTexts, type Speak, speakerOf } from '../language/area-texts.ts'
import type { TextKey } from '../language/english.ts'
import type { Language } from '../language/language.ts'

import type { OfAccount } from '../mail/of-account.ts'
import type { Push } from '../mail/push.ts'
import type { FileLimits, Upload } from '../mail/upload.ts'

import type { PgpSession } from '../pgp/pgp-session.ts'

/** What every view is drawn with. */
export interface Setting {
  readonly desk: Desk
  readonly language: Language
  /** Addresses that are one's own: mail from them is from oneself. */
  readonly own: string
  readonly connection: FirstScreen['connection']
  /** How it stands with the two webmails; undefined where there is but one. */
  readonly generations: FirstScreen['generations'] | undefined
  /** The field `x-csrf` of requests that change something. */
  readonly csrf: string
  /** The password was shown again, and the session has another one. */
  renew(csrf: string): void
  /** What areas keep while others are looked at, by their names. */
  readonly kept: Map<AreaName, object>
  /** The provider advises another password. */
  readonly isAdvised: boolean
  /** Whether folders can be shared (RFC 9670). */
  readonly hasSharing: boolean
  /** Areas ask here to be told of what they show. */
  readonly push: Push
  /** PGP, which comes when it is wanted first. */
  pgp(): Promise<PgpSession>
  /** How files get to the server, and how large they may be. */
  readonly upload: Upload
  readonly fileLimits: FileLimits
  /** How far ahead the server keeps what is sent later, in seconds; 0: not at all (RFC 8621 §1.3.2). */
  readonly maxDelayedSend: number
  /** Where a file is saved from. */
  fileUrl(blobId: string, name: string, type: string, place?: OfAccount): string
}

export const SettingContext = createContext<Setting | undefined>(undefined)

export function useSetting(): Setting {
  const setting = useContext(SettingContext)
  if (!setting) throw new Error('a view stands outside of the application')
  return setting
}

/** Draws again whenever something has changed. */
export function useChanges({ mail }: Desk): void {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const watch = mail.changes.watch(() => draw(undefined))
    return () => watch[Symbol.dispose]()
  }, [mail])
}

/** Says the texts of an area. */
export function useSpeaker<Key extends string>(texts: AreaTexts<Key>): Speak<Key> {
  const { language } = useSetting()
  return useMemo(() => speakerOf(texts, language), [texts, language])
}

/** A text, and the key beside it where there is one and keys are used. */
export function useTip(): (text: TextKey, command?: Command) => string {
  const { desk, language } = useSetting()
  return (text, command) => {
    const keys = command && desk.settings.keys ? keysOf(command) : ''
    return keys === '' ? language.text(text) : `${language.text(text)} (${keys})`
  }
}
