import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Mail } from '../mail/mail.ts'
import { Icon } from '../views/icon.tsx'
import { useSetting, useSpeaker } from '../views/setting.ts'
import { keepShared } from './keep-shared.ts'
import './shared.css'
import { SHARED_TEXTS } from './texts/texts.ts'

interface SharedFoldersProps {
  /** Draws the folders of somebody: as one's own are drawn, by what is there for those. */
  draw(mail: Mail): ComponentChildren
}

/** The folders that others share with the member, under whose they are. */
export function SharedFolders({ draw }: SharedFoldersProps) {
  const { desk } = useSetting()
  const speak = useSpeaker(SHARED_TEXTS)
  useEffect(() => {
    const keeping = keepShared(desk)
    return () => keeping[Symbol.dispose]()
  }, [desk])
  const owners = [...desk.others.values()]
    .filter(({ cache }) => cache.mailboxes.size > 0)
    .sort((a, b) => (a.owner ?? '').localeCompare(b.owner ?? ''))
  return (
    <>
      {owners.map((mail) => {
        const { accountId, owner = '' } = mail
        const title = speak('sharedBy', { owner })
        return (
          <section key={accountId} class="owner" aria-labelledby={`owner-${accountId}`}>
            <h2 id={`owner-${accountId}`} title={title}>
              <Icon name="account" />
              <span class="hidden">{title}</span>
              <span class="name" aria-hidden="true">
                {owner}
              </span>
            </h2>
            {draw(mail)}
          </section>
        )
      })}
    </>
  )
}
