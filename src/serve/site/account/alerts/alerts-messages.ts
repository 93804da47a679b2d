import type { Messages } from '../../language/language.ts'

interface AlertsText {
  readonly title: string
  readonly lead: string
  readonly open: string
  readonly none: string
  readonly earlier: string
  readonly when: string
  readonly what: string
  readonly said: string
  readonly mine: string
  readonly notMine: string
  readonly allMine: string
  readonly look: string
  readonly answers: { readonly mine: string; readonly 'not-mine': string; readonly none: string }
  readonly times: (count: number) => string
  readonly done: { readonly mine: string; readonly gone: string; readonly ended: string }
  readonly banner: (count: number) => string
  readonly bannerLink: string
  readonly secureTitle: string
  readonly secureLead: string
  readonly steps: {
    readonly end: string
    readonly endHint: string
    readonly endButton: string
    readonly password: string
    readonly passwordHint: string
    readonly passwordLink: string
    readonly back: string
    readonly backHint: string
    readonly tell: string
    readonly tellHint: string
    readonly tellLink: string
  }
  readonly places: Readonly<
    Record<'filters' | 'appPasswords' | 'factors' | 'recovery' | 'sharing' | 'operator', string>
  >
}

/** What the pages say where members answer whether it was them. */
export const ALERTS_MESSAGES: Messages<AlertsText> = {
  en: {
    title: 'Was that you?',
    lead: 'Whoever takes over an account comes in from somewhere new, has mail sent on, hides it, and makes sure of staying in. So you are told of each such thing: here, in your inbox, and at your recovery address if you have one.',
    open: 'Waiting for your answer',
    none: 'Nothing waits for your answer.',
    earlier: 'Earlier',
    when: 'When',
    what: 'What has happened',
    said: 'Your answer',
    mine: 'That was me',
    notMine: 'That was not me',
    allMine: 'All of that was me',
    look: 'Look at it',
    answers: { mine: 'It was me', 'not-mine': 'It was not me', none: 'none yet' },
    times: (count) => `${count} times`,
    done: {
      mine: 'Good. It stands below from now on.',
      gone: 'That was answered already.',
      ended: 'Everything else is signed out. Go on with a new password.',
    },
    banner: (count) =>
      count === 1 ? 'Something has changed in your account.' : `${count} things have changed in your account.`,
    bannerLink: 'Was that you?',
    secureTitle: 'Take your account back',
    secureLead: 'Four steps, in this order. Nothing of your mail is touched.',
    steps: {
      end: 'Sign everything else out',
      endHint: 'Every other browser and every mail program. This browser stays.',
      endButton: 'Sign everything else out',
      password: 'Choose a new password',
      passwordHint: 'One that you use nowhere else. With it, nobody gets back in who knows the old one.',
      passwordLink: 'Choose a new password',
      back: 'Take back what is not yours',
      backHint: 'What a stranger has left here goes on working after a new password. Look through each of these:',
      tell: 'Tell us, and those whom it concerns',
      tellHint:
        'With your mail others can set your passwords elsewhere: change those that matter most, with your bank and your shops first.',
      tellLink: 'Report it to the operator',
    },
    places: {
      filters: 'Filters that send mail on or delete it',
      appPasswords: 'App passwords that you did not make',
      factors: 'Second factors that are not yours',
      recovery: 'Recovery address and recovery codes',
      sharing: 'Folders that are shared',
      operator: 'What operators did',
    },
  },
  nb: {
    title: 'Var det deg?',
    lead: 'Den som overtar en konto, kommer fra et nytt sted, får e-post videresendt, skjuler den og sørger for å kunne komme tilbake. Derfor får du vite om alt slikt: her, i innboksen og på gjenopprettingsadressen din hvis du har en.',
    open: 'Venter på svar fra deg',
    none: 'Ingenting venter på svar.',
    earlier: 'Tidligere',
    when: 'Når',
    what: 'Hva som har skjedd',
    said: 'Svaret ditt',
    mine: 'Det var meg',
    notMine: 'Det var ikke meg',
    allMine: 'Alt det var meg',
    look: 'Se på det',
    answers: { mine: 'Det var meg', 'not-mine': 'Det var ikke meg', none: 'ikke besvart' },
    times: (count) => `${count} ganger`,
    done: {
      mine: 'Fint. Det står nedenfor fra nå av.',
      gone: 'Det er besvart allerede.',
      ended: 'Alt annet er logget ut. Gå videre med et nytt passord.',
    },
    banner: (count) => (count === 1 ? 'Noe er endret på kontoen din.' : `${count} ting er endret på kontoen din.`),
    bannerLink: 'Var det deg?',
    secureTitle: 'Ta kontoen tilbake',
    secureLead: 'Fire trinn, i denne rekkefølgen. E-posten din røres ikke.',
    steps: {
      end: 'Logg ut alt annet',
      endHint: 'Alle andre nettlesere og alle e-postprogrammer. Denne nettleseren blir værende.',
      endButton: 'Logg ut alt annet',
      password: 'Velg et nytt passord',
      passwordHint: 'Et du ikke bruker noe annet sted. Da kommer ingen inn igjen med det gamle.',
      passwordLink: 'Velg et nytt passord',
      back: 'Ta tilbake det som ikke er ditt',
      backHint: 'Det en fremmed har etterlatt her, virker også etter et nytt passord. Se gjennom alt dette:',
      tell: 'Si fra til oss, og til dem det gjelder',
      tellHint:
        'Med e-posten din kan andre sette nye passord for deg andre steder: bytt de viktigste, først hos banken og i butikker.',
      tellLink: 'Meld fra til driften',
    },
    places: {
      filters: 'Filtre som videresender eller sletter e-post',
      appPasswords: 'App-passord du ikke har laget',
      factors: 'Ekstra sikring som ikke er din',
      recovery: 'Gjenopprettingsadresse og gjenopprettingskoder',
      sharing: 'Mapper som deles',
      operator: 'Hva driften har gjort',
    },
  },
  de: {
    title: 'Waren Sie das?',
    lead: 'Wer ein Konto übernimmt, kommt von anderswo, lässt E-Mail weiterleiten, versteckt sie und sorgt dafür, wieder hineinzukommen. Von allem dieser Art erfahren Sie darum: hier, im Posteingang und an Ihrer Wiederherstellungsadresse, wenn Sie eine haben.',
    open: 'Wartet auf Ihre Antwort',
    none: 'Nichts wartet auf Ihre Antwort.',
    earlier: 'Früher',
    when: 'Wann',
    what: 'Was geschehen ist',
    said: 'Ihre Antwort',
    mine: 'Das war ich',
    notMine: 'Das war ich nicht',
    allMine: 'Das alles war ich',
    look: 'Ansehen',
    answers: { mine: 'Das war ich', 'not-mine': 'Das war ich nicht', none: 'noch keine' },
    times: (count) => `${count}-mal`,
    done: {
      mine: 'Gut. Es steht von jetzt an unten.',
      gone: 'Das ist schon beantwortet.',
      ended: 'Alles andere ist abgemeldet. Machen Sie mit einem neuen Passwort weiter.',
    },
    banner: (count) =>
      count === 1 ? 'In Ihrem Konto hat sich etwas geändert.' : `In Ihrem Konto haben sich ${count} Dinge geändert.`,
    bannerLink: 'Waren Sie das?',
    secureTitle: 'Ihr Konto zurückholen',
    secureLead: 'Vier Schritte, in dieser Reihenfolge. Ihre E-Mail wird nicht angerührt.',
    steps: {
      end: 'Alles andere abmelden',
      endHint: 'Jeden anderen Browser und jedes E-Mail-Programm. Dieser Browser bleibt.',
      endButton: 'Alles andere abmelden',
      password: 'Ein neues Passwort wählen',
      passwordHint: 'Eines, das Sie nirgends sonst benutzen. Damit kommt niemand mehr mit dem alten hinein.',
      passwordLink: 'Ein neues Passwort wählen',
      back: 'Zurücknehmen, was nicht von Ihnen ist',
      backHint:
        'Was jemand hier hinterlassen hat, wirkt auch nach einem neuen Passwort weiter. Sehen Sie all das durch:',
      tell: 'Uns Bescheid sagen, und wen es angeht',
      tellHint:
        'Mit Ihrer E-Mail können andere Ihre Passwörter anderswo neu setzen: Ändern Sie die wichtigsten, zuerst bei Bank und Geschäften.',
      tellLink: 'Dem Betrieb melden',
    },
    places: {
      filters: 'Filter, die E-Mail weiterleiten oder löschen',
      appPasswords: 'App-Passwörter, die Sie nicht angelegt haben',
      factors: 'Zweite Faktoren, die nicht Ihre sind',
      recovery: 'Wiederherstellungsadresse und -codes',
      sharing: 'Geteilte Ordner',
      operator: 'Was der Betrieb getan hat',
    },
  },
}
