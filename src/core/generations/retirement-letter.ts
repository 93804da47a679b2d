import type { MailDraft } from '../delivery/filter/compose-mail.ts'
import type { Account } from '../directory/directory.ts'
import type { GenerationId } from './generation.ts'

const NAMES: Readonly<Record<GenerationId, readonly [en: string, nb: string, de: string]>> = {
  modern: ['modern webmail', 'moderne nettposten', 'moderne Webmail'],
  classic: ['classic webmail', 'klassiske nettposten', 'klassische Webmail'],
}

/** Tells a member that the webmail that was chosen goes, with when. In all languages: which one somebody reads, the server does not know. `day`: `2027-03-01`, UTC. */
export function retirementLetter(account: Account, id: GenerationId, day: string, hostname: string): MailDraft {
  const [en, nb, de] = NAMES[id]
  const { address } = account
  const page = `https://${hostname}/account/webmail`
  return {
    from: `Mail service at ${hostname} <postmaster@${address.slice(address.lastIndexOf('@') + 1)}>`,
    to: [address],
    subject: `The ${en} is retired on ${day}`,
    id: `generation-${id}-${day}-${account.id}`,
    autoSubmitted: 'auto-generated',
    text: `You use the ${en}. On ${day} (UTC) it is retired, and from then on you are led to the other one.
Messages, drafts, folders, contacts, filters and signatures are the same in both: nothing is lost.
You can switch before that day: ${page}

Du bruker den ${nb}. ${day} (UTC) blir den lagt ned, og fra da av blir du ført til den andre.
Meldinger, utkast, mapper, kontakter, filtre og signaturer er de samme i begge: ingenting går tapt.
Du kan bytte før den dagen: ${page}

Sie benutzen das ${de}. Am ${day} (UTC) wird es eingestellt, und von da an werden Sie zum anderen geführt.
Nachrichten, Entwürfe, Ordner, Kontakte, Filter und Signaturen sind in beiden dieselben: Nichts geht verloren.
Sie können schon vorher wechseln: ${page}
`,
  }
}
