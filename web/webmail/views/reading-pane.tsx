import { useEffect, useState } from 'preact/hooks'
import { type Email, isUnread } from '../../../src/wire/jmap/email.ts'
import { writeArea } from '../desk/route.ts'
import { isFlagged } from '../mail/email.ts'
import { exportMessagesUrl } from './export-urls.ts'
import { Icon } from './icon.tsx'
import { OpenLabels } from './label-chips.tsx'
import { useStar } from './message-row.tsx'
import { MessageView } from './message-view.tsx'
import { useSetting } from './setting.ts'
import { Acts, Tool } from './toolbar.tsx'

/** The open message, or the conversation that it is of. */
export function ReadingPane() {
  const { desk, language } = useSetting()
  const { emailId } = desk.route
  if (emailId === undefined) {
    return (
      <section class="reading nothing">
        <p>{language.text('choose')}</p>
      </section>
    )
  }
  return <Opened key={emailId} emailId={emailId} />
}

function Opened({ emailId }: { readonly emailId: string }) {
  const { desk, language } = useSetting()
  const mail = desk.here
  const email = mail.cache.emails.get(emailId)
  const messages = email ? desk.shownWith(email) : []
  // What was unread when it was opened stays open, also when it has been read.
  const [unfolded, unfold] = useState<ReadonlySet<string>>(
    () => new Set(email ? desk.unfoldedWith(email).map(({ id }) => id) : []),
  )
  const isMissing = useOpening(emailId, messages, unfolded, unfold)
  if (isMissing && !email) {
    return (
      <section class="reading nothing">
        <Tool text="back" icon="back" command="back" act={() => desk.close()} />
        <p>{language.text('gone')}</p>
      </section>
    )
  }
  const first = email ?? messages[0]
  const titled = (first && mail.unsealed.get(first.id)?.email) ?? first
  const subject = titled?.subject?.trim() || language.text('noSubject')
  const row = desk.openRow
  const isStarred = messages.some(isFlagged)
  const star = useStar(messages)
  return (
    <section class="reading" aria-label={language.text('message')}>
      <div class="readbar">
        <Tool text="back" icon="back" command="back" act={() => desk.close()} />
        {desk.selection.rows.size === 0 && <Acts isReading={true} />}
        <div class="answers">
          <Tool text="key.reply" icon="reply" command="reply" act={() => desk.reply(false)} />
          <Tool text="key.replyAll" icon="replyAll" command="replyAll" act={() => desk.reply(true)} />
          <Tool text="key.forward" icon="forward" command="forward" act={() => desk.forward()} />
        </div>
      </div>
      {email && (
        <div class="paper">
          <header class="heading">
            <h1>{subject}</h1>
            <button
              type="button"
              class="star"
              aria-pressed={isStarred}
              {...star}
              onClick={() => desk.messages.toggleStar(row ?? emailId)}
            >
              <Icon name="star" filled={isStarred} />
            </button>
          </header>
          <OpenLabels emails={messages} />
          {desk.messages.isMuted(email) && (
            <p class="mutednote">
              <Icon name="muted" /> {language.text('mutedWhy')}{' '}
              <button type="button" class="linkish" onClick={() => desk.messages.mute()}>
                {language.text('unmute')}
              </button>
            </p>
          )}
          {messages.length > 1 && <WholeConversation ids={messages.map(({ id }) => id)} subject={subject} />}
          {messages.map((one) => (
            <MessageView
              key={one.id}
              email={one}
              isUnfolded={messages.length === 1 || unfolded.has(one.id)}
              toggle={messages.length === 1 ? undefined : () => unfold(toggled(unfolded, one.id))}
            />
          ))}
        </div>
      )}
    </section>
  )
}

/** What is done with all messages of a conversation. */
function WholeConversation({ ids, subject }: { readonly ids: readonly string[]; readonly subject: string }) {
  const { desk, language } = useSetting()
  return (
    <p class="whole">
      <a href={writeArea({ area: 'print', path: ids, ...desk.account })}>{language.text('printAll')}</a>
      {desk.here === desk.mail && (
        <a href={exportMessagesUrl(ids, subject)} download="">
          {language.text('saveAll')}
        </a>
      )}
    </p>
  )
}

/** Asks for what is opened, and says that it has been seen. Gives whether it is not there. */
function useOpening(
  emailId: string,
  messages: readonly Email[],
  unfolded: ReadonlySet<string>,
  unfold: (ids: ReadonlySet<string>) => void,
): boolean {
  const { desk } = useSetting()
  const mail = desk.here
  const [isMissing, miss] = useState(false)
  const ids = messages.map(({ id }) => id).join(' ')
  useEffect(() => {
    if (mail.cache.emails.has(emailId)) return
    mail.open([emailId]).then(
      () => miss(!mail.cache.emails.has(emailId)),
      (error: unknown) => mail.fail(error),
    )
  }, [mail, emailId])
  const threadId = mail.cache.emails.get(emailId)?.threadId
  useEffect(() => {
    mail.watchConversation(threadId).catch((error: unknown) => mail.fail(error))
    return () => void mail.watchConversation(undefined)
  }, [mail, threadId])
  useEffect(() => {
    if (messages.length === 0) return
    const email = mail.cache.emails.get(emailId)
    const begin = email ? desk.unfoldedWith(email) : []
    const open = new Set([...unfolded, ...begin.map(({ id }) => id)])
    if (open.size > unfolded.size) unfold(open)
    mail.ahead.keep([...open])
    // Nobody waits for its being marked.
    mail.open([...open]).then(
      () => {
        desk.messages.seen(begin.filter(isUnread))
        desk.reading.around(desk.openRow ?? emailId)
      },
      (error: unknown) => mail.fail(error),
    )
  }, [ids])
  return isMissing
}

function toggled(ids: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const others = new Set(ids)
  if (!others.delete(id)) others.add(id)
  return others
}
