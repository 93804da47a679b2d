import type { GenerationChoice, GenerationId } from '../../../core/generations/generation.ts'
import type { Messages } from '../language/language.ts'

interface GenerationText {
  readonly title: string
  readonly names: Readonly<Record<GenerationId, string>>
  readonly leads: Readonly<Record<GenerationId, string>>
  readonly goThere: string
  readonly switchTo: Readonly<Record<GenerationId, string>>
  readonly you: (name: string) => string
  readonly chosen: Readonly<Record<GenerationChoice['by'], (moment: string) => string>>
  readonly nobody: string
  readonly same: string
  readonly preview: string
  readonly retires: (name: string, day: string) => string
  readonly noOther: string
  readonly stay: string
  readonly history: string
  readonly theme: string
  readonly themeLabel: string
  readonly themeHint: string
  readonly themes: Readonly<Record<'system' | 'light' | 'dark', string>>
  readonly keepTheme: string
  readonly themeKept: string
  readonly stopped: (name: string) => string
  readonly stoppedLead: string
  readonly failed: (name: string, incident: string) => string
  readonly meanwhile: (name: string) => string
  readonly later: string
  readonly when: string
  readonly which: string
  readonly who: string
  readonly whos: Readonly<Record<GenerationChoice['by'], string>>
}

/** What is said of the two webmails. */
export const GENERATION_MESSAGES: Messages<GenerationText> = {
  en: {
    title: 'Your webmail',
    names: { modern: 'the modern webmail', classic: 'the classic webmail' },
    leads: {
      modern:
        'The modern webmail shows new mail by itself, writes with formatting, and encrypts with PGP in your browser. It needs a browser that runs scripts.',
      classic:
        'The classic webmail is made of plain pages without any script: for old and small devices, for browsers that are locked down, and for whoever hears or feels a page rather than sees it.',
    },
    goThere: 'Go to the classic webmail',
    switchTo: { modern: 'Switch to the modern webmail', classic: 'Switch to the classic webmail' },
    you: (name) => `You use ${name}.`,
    chosen: {
      member: (moment) => `You have chosen it on ${moment}.`,
      operator: (moment) => `Your provider has chosen it for you on ${moment}.`,
      import: (moment) => `It came with your account, on ${moment}.`,
    },
    nobody: 'You have chosen none so far; it is what everybody has who has not.',
    same: 'Messages, drafts, folders, contacts, filters and signatures are the same in both: nothing is lost, and you can switch back whenever you like. Wherever you sign in, you come to the one that you have chosen.',
    preview: 'It is not finished yet: this is a look ahead.',
    retires: (name, day) => `On ${day} ${name} is retired: from then on you are led to the other one. Nothing is lost.`,
    noOther: 'There is no other one at this provider.',
    stay: 'No, stay here',
    theme: 'Light or dark',
    themeLabel: 'How pages look',
    themeHint:
      'In every browser in which you are signed in: both webmails and your account. This browser shows the sign-in pages like that, too.',
    themes: { system: 'as the system has it', light: 'light', dark: 'dark' },
    keepTheme: 'Keep it',
    themeKept: 'From now on pages look like this, in every browser.',
    history: 'What was chosen, and when',
    stopped: (name) => `${name.replace(/^t/, 'T')} is stopped for now`,
    stoppedLead:
      'Your provider has stopped it for a while. Your mail is not affected: it comes in, it goes out, and mail programs work as ever. What you have chosen stays.',
    failed: (name, incident) => `Something went wrong in ${name}. Incident ${incident}.`,
    meanwhile: (name) => `Go on in ${name}`,
    later: 'Try again in a few minutes.',
    when: 'When',
    which: 'Which',
    who: 'By whom',
    whos: { member: 'you', operator: 'your provider', import: 'came with the account' },
  },
  nb: {
    title: 'Nettposten din',
    names: { modern: 'den moderne nettposten', classic: 'den klassiske nettposten' },
    leads: {
      modern:
        'Den moderne nettposten viser ny e-post av seg selv, skriver med formatering og krypterer med PGP i nettleseren. Den krever en nettleser som kjører skript.',
      classic:
        'Den klassiske nettposten består av enkle sider helt uten skript: for gamle og små enheter, for nettlesere som er låst ned, og for den som hører eller føler en side i stedet for å se den.',
    },
    goThere: 'Gå til den klassiske nettposten',
    switchTo: { modern: 'Bytt til den moderne nettposten', classic: 'Bytt til den klassiske nettposten' },
    you: (name) => `Du bruker ${name}.`,
    chosen: {
      member: (moment) => `Du valgte den ${moment}.`,
      operator: (moment) => `Leverandøren din valgte den for deg ${moment}.`,
      import: (moment) => `Den fulgte med kontoen din, ${moment}.`,
    },
    nobody: 'Du har ikke valgt noen ennå; dette er den som alle har som ikke har valgt.',
    same: 'Meldinger, utkast, mapper, kontakter, filtre og signaturer er de samme i begge: ingenting går tapt, og du kan bytte tilbake når du vil. Uansett hvor du logger inn, kommer du til den du har valgt.',
    preview: 'Den er ikke ferdig ennå: dette er en forsmak.',
    retires: (name, day) => `Fra ${day} finnes ${name} ikke lenger: da blir du ført til den andre. Ingenting går tapt.`,
    noOther: 'Det finnes ingen annen hos denne leverandøren.',
    stay: 'Nei, bli her',
    theme: 'Lyst eller mørkt',
    themeLabel: 'Slik ser sidene ut',
    themeHint:
      'I hver nettleser der du er logget inn: begge nettpostene og kontoen din. Denne nettleseren viser også innloggingssidene slik.',
    themes: { system: 'som systemet', light: 'lyst', dark: 'mørkt' },
    keepTheme: 'Ta vare på valget',
    themeKept: 'Fra nå av ser sidene slik ut, i hver nettleser.',
    history: 'Hva som ble valgt, og når',
    stopped: (name) => `${name.replace(/^d/, 'D')} er stanset inntil videre`,
    stoppedLead:
      'Leverandøren din har stanset den en stund. E-posten din er ikke berørt: den kommer inn og går ut, og e-postprogrammer virker som før. Det du har valgt, står fast.',
    failed: (name, incident) => `Noe gikk galt i ${name}. Hendelse ${incident}.`,
    meanwhile: (name) => `Fortsett i ${name}`,
    later: 'Prøv igjen om noen minutter.',
    when: 'Når',
    which: 'Hvilken',
    who: 'Av hvem',
    whos: { member: 'deg', operator: 'leverandøren din', import: 'fulgte med kontoen' },
  },
  de: {
    title: 'Ihr Webmail',
    names: { modern: 'das moderne Webmail', classic: 'das klassische Webmail' },
    leads: {
      modern:
        'Das moderne Webmail zeigt neue Post von selbst, schreibt mit Formatierung und verschlüsselt mit PGP im Browser. Es braucht einen Browser, der Skripte ausführt.',
      classic:
        'Das klassische Webmail besteht aus einfachen Seiten ganz ohne Skript: für alte und kleine Geräte, für abgesicherte Browser, und für alle, die eine Seite hören oder ertasten, statt sie zu sehen.',
    },
    goThere: 'Zum klassischen Webmail',
    switchTo: { modern: 'Zum modernen Webmail wechseln', classic: 'Zum klassischen Webmail wechseln' },
    you: (name) => `Sie benutzen ${name}.`,
    chosen: {
      member: (moment) => `Sie haben es am ${moment} gewählt.`,
      operator: (moment) => `Ihr Anbieter hat es am ${moment} für Sie gewählt.`,
      import: (moment) => `Es kam am ${moment} mit Ihrem Konto.`,
    },
    nobody: 'Sie haben bisher keines gewählt; dies haben alle, die nicht gewählt haben.',
    same: 'Nachrichten, Entwürfe, Ordner, Kontakte, Filter und Signaturen sind in beiden dieselben: Nichts geht verloren, und Sie können jederzeit zurück. Wo auch immer Sie sich anmelden, Sie kommen zu dem, das Sie gewählt haben.',
    preview: 'Es ist noch nicht fertig: Dies ist ein Ausblick.',
    retires: (name, day) =>
      `Ab ${day} gibt es ${name} nicht mehr: Dann werden Sie zum anderen geführt. Nichts geht verloren.`,
    noOther: 'Es gibt kein anderes bei diesem Anbieter.',
    stay: 'Nein, hier bleiben',
    theme: 'Hell oder dunkel',
    themeLabel: 'So sehen die Seiten aus',
    themeHint:
      'In jedem Browser, in dem Sie angemeldet sind: beide Webmails und Ihr Konto. Dieser Browser zeigt auch die Anmeldeseiten so.',
    themes: { system: 'wie das System', light: 'hell', dark: 'dunkel' },
    keepTheme: 'Merken',
    themeKept: 'Ab jetzt sehen die Seiten so aus, in jedem Browser.',
    history: 'Was wann gewählt wurde',
    stopped: (name) => `${name.replace(/^d/, 'D')} ist vorerst angehalten`,
    stoppedLead:
      'Ihr Anbieter hat es für eine Weile angehalten. Ihre Post ist nicht betroffen: Sie kommt an und geht hinaus, und Mailprogramme arbeiten wie immer. Was Sie gewählt haben, bleibt.',
    failed: (name, incident) =>
      `In ${name.replace(/^das (\w+)e /, 'dem $1en ')} ist etwas schiefgegangen. Vorfall ${incident}.`,
    meanwhile: (name) => `Weiter in ${name.replace(/^das (\w+)e /, 'dem $1en ')}`,
    later: 'Versuchen Sie es in einigen Minuten noch einmal.',
    when: 'Wann',
    which: 'Welches',
    who: 'Von wem',
    whos: { member: 'von Ihnen', operator: 'vom Anbieter', import: 'kam mit dem Konto' },
  },
}
