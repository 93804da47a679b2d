import { useEffect, useState } from 'preact/hooks'
import { signBeginning } from '../sending/sign-beginning.ts'
import { Icon } from '../views/icon.tsx'
import { textOf } from '../views/message-words.ts'
import { useChanges, useSetting, useSpeaker } from '../views/setting.ts'
import type { Writer } from './answering.ts'
import { begin } from './begin.ts'
import './compose.css'
import { Composer } from './composer.tsx'
import { Composition } from './composition.ts'
import { COMPOSE_TEXTS } from './texts/texts.ts'
import { useRedraw } from './use-redraw.ts'
import { Writings } from './writings.ts'

/** Narrower than that there is room for one window. */
const ROOM_FOR_TWO = '(min-width: 1200px)'

/** All that is being written: at most two windows, and tabs for the rest. */
export function Composers() {
  const [writings] = useState(() => new Writings<Composition>())
  useRedraw(writings.changes)
  useRoom(writings)
  useWishes(writings)
  const windows = writings.all.filter(({ placement }) => placement !== 'minimised')
  const tabs = writings.all.filter(({ placement }) => placement === 'minimised')
  return (
    <div class="composers">
      {tabs.length > 0 && <Tabs tabs={tabs.map(({ one }) => one)} open={(id) => writings.place(id, 'open')} />}
      {windows.map(({ one, placement }) => (
        <Composer
          key={one.id}
          composition={one}
          placement={placement}
          place={(next) => writings.place(one.id, next)}
          remove={() => writings.remove(one.id)}
          putBack={() => writings.add(one)}
        />
      ))}
    </div>
  )
}

interface TabsProps {
  readonly tabs: readonly Composition[]
  open(id: string): void
}

function Tabs({ tabs, open }: TabsProps) {
  const speak = useSpeaker(COMPOSE_TEXTS)
  return (
    <ul class="writing-tabs" aria-label={speak('tabs')}>
      {tabs.map(({ id, letter }) => (
        <li key={id}>
          <button type="button" onClick={() => open(id)}>
            <Icon name="compose" />
            <span>{letter.subject.trim() || speak('title')}</span>
          </button>
        </li>
      ))}
    </ul>
  )
}

function useRoom(writings: Writings<Composition>): void {
  useEffect(() => {
    const room = matchMedia(ROOM_FOR_TWO)
    const allow = () => writings.allow(room.matches ? 2 : 1)
    allow()
    room.addEventListener('change', allow)
    return () => room.removeEventListener('change', allow)
  }, [writings])
}

/** Fulfils what the desk was asked for. */
function useWishes(writings: Writings<Composition>): void {
  const { desk, language, own } = useSetting()
  const speak = useSpeaker(COMPOSE_TEXTS)
  useChanges(desk)
  const isWriting = desk.isWriting
  useEffect(() => {
    const writer: Writer = { from: { identityId: undefined, name: null, email: own }, language, speak }
    for (const wish of desk.takeWishes()) {
      // The same draft twice would be two that save over one another.
      const open = wish.kind === 'continue' && writings.all.find(({ one }) => one.emailId === wish.emailId)
      if (open) {
        writings.place(open.one.id, 'open')
        continue
      }
      const begun = begin(wish, desk.mail, writer, textOf)
      const signed = begun.then((beginning) => beginning && signBeginning(beginning, wish, desk.mail))
      signed.then(
        (beginning) => {
          if (!beginning) return void desk.toaster.say(language.text('gone'))
          const after = (ms: number, act: () => void) => void setTimeout(act, ms)
          writings.add(new Composition(crypto.randomUUID(), desk.mail, beginning, after))
        },
        (error: unknown) => desk.failed(error),
      )
    }
  }, [desk, writings, language, speak, own, isWriting])
}
