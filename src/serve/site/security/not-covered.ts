import type { SecurityStatement } from '../../../core/posture/security-statement.ts'
import type { Language, Messages } from '../language/language.ts'

interface GapText {
  readonly unaudited: (ports: string) => string
  readonly port: (service: string, port: number) => string
  readonly ownAudits: string
  /** What is true of every server. */
  readonly always: readonly string[]
}

const GAPS: Messages<GapText> = {
  en: {
    unaudited: (ports) => `Not audited yet: ${ports}.`,
    port: (service, port) => `${service} on port ${port}`,
    ownAudits: 'The audits are our own. Anybody can repeat them from outside, with ours or with another program.',
    always: [
      'What is kept: mail lies on our disks as it came. Whoever operates this server, or takes it over, can read what is not encrypted end to end.',
      'What happens on your own device, and on that of whom you write to.',
      'Mail beyond the next server: how it goes on from there only that server knows. Mail to a server without TLS goes in clear text, unless its sender has asked for encryption only.',
      'Who the server was that brought mail to us: it is encrypted, and whether it looked at our certificate only it knows.',
      'Who writes to whom, and when: both servers know it, encrypted or not.',
    ],
  },
  nb: {
    unaudited: (ports) => `Ikke kontrollert ennå: ${ports}.`,
    port: (service, port) => `${service} på port ${port}`,
    ownAudits: 'Kontrollene er våre egne. Hvem som helst kan gjenta dem utenfra, med vårt program eller et annet.',
    always: [
      'Det som oppbevares: E-post ligger på diskene våre slik den kom. Den som driver denne serveren, eller tar den over, kan lese det som ikke er kryptert fra ende til ende.',
      'Det som skjer på din egen enhet, og på enheten til den du skriver til.',
      'E-post etter neste server: Hvordan den går videre derfra, vet bare den serveren. E-post til en server uten TLS går i klartekst, med mindre avsenderen har bedt om bare kryptering.',
      'Hvem serveren var som kom til oss med e-post: Forbindelsen er kryptert, og om den så på sertifikatet vårt, vet bare den.',
      'Hvem som skriver til hvem, og når: Det vet begge serverne, enten meldingen er kryptert eller ikke.',
    ],
  },
  de: {
    unaudited: (ports) => `Noch nicht geprüft: ${ports}.`,
    port: (service, port) => `${service} an Port ${port}`,
    ownAudits:
      'Die Prüfungen sind unsere eigenen. Jeder kann sie von außen wiederholen, mit unserem Programm oder einem anderen.',
    always: [
      'Was aufbewahrt wird: E-Mail liegt auf unseren Festplatten, wie sie kam. Wer diesen Server betreibt oder ihn übernimmt, kann lesen, was nicht von Ende zu Ende verschlüsselt ist.',
      'Was auf Ihrem eigenen Gerät geschieht und auf dem der Menschen, denen Sie schreiben.',
      'E-Mail jenseits des nächsten Servers: Wie sie von dort weitergeht, weiß nur er. E-Mail an einen Server ohne TLS geht im Klartext, wenn ihr Absender nicht verlangt hat, dass sie nur verschlüsselt geht.',
      'Wer der Server war, der uns E-Mail brachte: Die Verbindung ist verschlüsselt, und ob er unser Zertifikat angesehen hat, weiß nur er.',
      'Wer wem schreibt und wann: Das wissen beide Server, verschlüsselt oder nicht.',
    ],
  },
}

/** What no measurement on this page covers, as plainly as the rest. */
export function notCovered({ unaudited, endpoints }: SecurityStatement, language: Language): readonly string[] {
  const text = GAPS[language]
  const ports = unaudited.map(({ service, port }) => text.port(service, port))
  return [
    ...(ports.length === 0 ? [] : [text.unaudited(ports.join(', '))]),
    ...(endpoints.length === 0 ? [] : [text.ownAudits]),
    ...text.always,
  ]
}
