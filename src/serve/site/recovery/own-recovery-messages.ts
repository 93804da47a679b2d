import type { Messages } from '../language/language.ts'

interface OwnRecoveryText {
  readonly title: string
  readonly lead: string
  readonly codes: string
  readonly codesLead: string
  readonly codesLeft: (left: number) => string
  readonly newCodes: string
  readonly codesQuestion: string
  readonly codesQuestionLead: string
  readonly shownCodes: string
  readonly shownCodesLead: string
  readonly goOn: string
  readonly address: string
  /** `hours`: how long one waits. */
  readonly addressLead: (hours: number) => string
  readonly none: string
  readonly verified: string
  readonly unverified: string
  readonly code: string
  readonly codeHint: string
  readonly confirm: string
  readonly newAddress: string
  readonly newAddressHint: string
  readonly send: string
  readonly remove: string
  readonly removeQuestion: string
  readonly removeLead: string
  readonly links: string
  readonly linksLead: (moment: string) => string
  readonly stop: string
  readonly pgp: string
  readonly sent: string
  readonly confirmed: string
  readonly removed: string
  readonly stopped: string
  readonly gone: string
  readonly problems: Readonly<Record<string, string>>
}

/** What the page says where members decide what their account is recovered by. */
export const OWN_RECOVERY_MESSAGES: Messages<OwnRecoveryText> = {
  en: {
    title: 'Recovery',
    lead: 'For the day when the password is lost. Without any of these only the operator can help.',
    codes: 'Recovery codes',
    codesLead:
      'Each sets a new password once, at once. They are not those of second factors: what is asked for after the password is asked for still.',
    codesLeft: (left) => (left === 0 ? 'You have none.' : left === 1 ? 'One is left.' : `${left} are left.`),
    newCodes: 'Make new codes',
    codesQuestion: 'Make new recovery codes?',
    codesQuestionLead: 'All recovery codes that you have now are good no more.',
    shownCodes: 'Your recovery codes',
    shownCodesLead:
      'They are shown now and never again. Print this page or write them down, and keep them where you do not keep your devices.',
    goOn: 'I have written them down',
    address: 'Recovery address',
    addressLead: (hours) =>
      `An address with another provider. A link to a new password is sent there when somebody asks for it${hours === 0 ? '' : `, and opens after ${hours} hours, in which you read of it here and can stop it`}. It is kept encrypted and used for nothing else.`,
    none: 'You have none.',
    verified: 'It counts.',
    unverified: 'It does not count yet: type the code that was sent there.',
    code: 'Code from the letter',
    codeHint: 'Two groups of four characters.',
    confirm: 'Confirm',
    newAddress: 'Address',
    newAddressHint: 'A letter with a code goes there.',
    send: 'Send the code',
    remove: 'Remove it',
    removeQuestion: 'Remove the recovery address?',
    removeLead: 'The account cannot be recovered by it any more, and a letter there says so.',
    links: 'A new password is on its way',
    linksLead: (moment) => `Somebody has asked for a link that sets a new password. It opens at ${moment}.`,
    stop: 'Stop it',
    pgp: 'What you have encrypted with PGP depends on none of this: your key has a passphrase of its own. Keep its backup sheet.',
    sent: 'The letter with the code is on its way.',
    confirmed: 'The address is confirmed.',
    removed: 'The address is removed.',
    stopped: 'The link is stopped. It opens nothing any more.',
    gone: 'There is nothing of that kind any more.',
    problems: {
      'recovery/bad-address': 'Name another address than this one, such as anna@example.org.',
      'recovery/wrong-code': 'That is not the code that was sent there last.',
      'login/too-many-attempts': 'There were too many attempts. Please wait an hour and try again.',
      undeliverable: 'No mail can be delivered to that address.',
    },
  },
  nb: {
    title: 'Gjenoppretting',
    lead: 'For dagen da passordet er borte. Uten noe av dette kan bare operatøren hjelpe.',
    codes: 'Gjenopprettingskoder',
    codesLead:
      'Hver setter et nytt passord én gang, med en gang. De er ikke kodene til ekstra sikring: det som spørres om etter passordet, spørres det fortsatt om.',
    codesLeft: (left) => (left === 0 ? 'Du har ingen.' : left === 1 ? 'Én er igjen.' : `${left} er igjen.`),
    newCodes: 'Lag nye koder',
    codesQuestion: 'Lage nye gjenopprettingskoder?',
    codesQuestionLead: 'Alle gjenopprettingskodene du har nå, slutter å gjelde.',
    shownCodes: 'Gjenopprettingskodene dine',
    shownCodesLead:
      'De vises nå og aldri igjen. Skriv ut denne siden eller skriv dem ned, og oppbevar dem et annet sted enn enhetene dine.',
    goOn: 'Jeg har skrevet dem ned',
    address: 'Gjenopprettingsadresse',
    addressLead: (hours) =>
      `En adresse hos en annen leverandør. En lenke til nytt passord sendes dit når noen ber om det${hours === 0 ? '' : `, og åpner etter ${hours} timer, der du kan lese om det her og stanse det`}. Den oppbevares kryptert og brukes ikke til noe annet.`,
    none: 'Du har ingen.',
    verified: 'Den gjelder.',
    unverified: 'Den gjelder ikke ennå: skriv koden som ble sendt dit.',
    code: 'Kode fra brevet',
    codeHint: 'To grupper med fire tegn.',
    confirm: 'Bekreft',
    newAddress: 'Adresse',
    newAddressHint: 'Et brev med en kode går dit.',
    send: 'Send koden',
    remove: 'Fjern den',
    removeQuestion: 'Fjerne gjenopprettingsadressen?',
    removeLead: 'Kontoen kan ikke lenger gjenopprettes med den, og et brev dit sier det.',
    links: 'Et nytt passord er på vei',
    linksLead: (moment) => `Noen har bedt om en lenke som setter et nytt passord. Den åpner ${moment}.`,
    stop: 'Stans det',
    pgp: 'Det du har kryptert med PGP, avhenger ikke av noe av dette: nøkkelen har sin egen passfrase. Ta vare på sikkerhetsarket.',
    sent: 'Brevet med koden er på vei.',
    confirmed: 'Adressen er bekreftet.',
    removed: 'Adressen er fjernet.',
    stopped: 'Lenken er stanset. Den åpner ingenting lenger.',
    gone: 'Det finnes ikke noe slikt lenger.',
    problems: {
      'recovery/bad-address': 'Oppgi en annen adresse enn denne, for eksempel anna@example.org.',
      'recovery/wrong-code': 'Det er ikke koden som sist ble sendt dit.',
      'login/too-many-attempts': 'Det var for mange forsøk. Vent en time og prøv igjen.',
      undeliverable: 'E-post kan ikke leveres til den adressen.',
    },
  },
  de: {
    title: 'Wiederherstellung',
    lead: 'Für den Tag, an dem das Passwort verloren ist. Ohne etwas hiervon kann nur der Betreiber helfen.',
    codes: 'Wiederherstellungscodes',
    codesLead:
      'Jeder setzt einmal und sofort ein neues Passwort. Es sind nicht die der zweiten Faktoren: Wonach nach dem Passwort gefragt wird, danach wird weiter gefragt.',
    codesLeft: (left) => (left === 0 ? 'Sie haben keine.' : left === 1 ? 'Einer ist übrig.' : `${left} sind übrig.`),
    newCodes: 'Neue Codes anlegen',
    codesQuestion: 'Neue Wiederherstellungscodes anlegen?',
    codesQuestionLead: 'Alle Wiederherstellungscodes, die Sie jetzt haben, gelten dann nicht mehr.',
    shownCodes: 'Ihre Wiederherstellungscodes',
    shownCodesLead:
      'Sie werden jetzt gezeigt und nie wieder. Drucken Sie diese Seite, oder schreiben Sie sie ab, und bewahren Sie sie nicht bei Ihren Geräten auf.',
    goOn: 'Ich habe sie aufgeschrieben',
    address: 'Wiederherstellungsadresse',
    addressLead: (hours) =>
      `Eine Adresse bei einem anderen Anbieter. Dorthin geht ein Link zu einem neuen Passwort, wenn jemand darum bittet${hours === 0 ? '' : `; er öffnet nach ${hours} Stunden, in denen Sie hier davon lesen und ihn aufhalten können`}. Sie wird verschlüsselt aufbewahrt und zu nichts anderem benutzt.`,
    none: 'Sie haben keine.',
    verified: 'Sie gilt.',
    unverified: 'Sie gilt noch nicht: Tippen Sie den Code, der dorthin ging.',
    code: 'Code aus dem Brief',
    codeHint: 'Zwei Gruppen zu vier Zeichen.',
    confirm: 'Bestätigen',
    newAddress: 'Adresse',
    newAddressHint: 'Ein Brief mit einem Code geht dorthin.',
    send: 'Code senden',
    remove: 'Entfernen',
    removeQuestion: 'Die Wiederherstellungsadresse entfernen?',
    removeLead: 'Das Konto lässt sich dann nicht mehr über sie wiederherstellen, und ein Brief dorthin sagt es.',
    links: 'Ein neues Passwort ist unterwegs',
    linksLead: (moment) => `Jemand hat um einen Link gebeten, der ein neues Passwort setzt. Er öffnet am ${moment}.`,
    stop: 'Aufhalten',
    pgp: 'Was Sie mit PGP verschlüsselt haben, hängt von alledem nicht ab: Ihr Schlüssel hat eine eigene Passphrase. Heben Sie seinen Sicherungsbogen auf.',
    sent: 'Der Brief mit dem Code ist unterwegs.',
    confirmed: 'Die Adresse ist bestätigt.',
    removed: 'Die Adresse ist entfernt.',
    stopped: 'Der Link ist aufgehalten. Er öffnet nichts mehr.',
    gone: 'Dergleichen gibt es nicht mehr.',
    problems: {
      'recovery/bad-address': 'Nennen Sie eine andere Adresse als diese, etwa anna@example.org.',
      'recovery/wrong-code': 'Das ist nicht der Code, der zuletzt dorthin ging.',
      'login/too-many-attempts': 'Das waren zu viele Versuche. Bitte warten Sie eine Stunde.',
      undeliverable: 'An diese Adresse lässt sich keine E-Mail zustellen.',
    },
  },
}
