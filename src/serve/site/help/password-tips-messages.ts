import type { Messages } from '../language/language.ts'

interface Tip {
  readonly head: string
  readonly says: string
}

interface TipsText {
  readonly title: string
  readonly lead: string
  readonly choosing: string
  readonly choose: readonly Tip[]
  readonly drawn: string
  readonly protecting: string
  readonly protect: readonly Tip[]
  readonly lost: string
  readonly ifLost: readonly string[]
  readonly change: string
}

/** How passwords are chosen and protected. */
export const PASSWORD_TIPS: Messages<TipsText> = {
  en: {
    title: 'Choosing and protecting passwords',
    lead: 'Whoever reads your mail can have most of your other passwords sent to them. So this one deserves more care than any other.',
    choosing: 'Choosing one',
    choose: [
      {
        head: 'Let chance choose',
        says: 'What people think up, others think up too. Some words that were drawn by chance are easier to remember than characters, and harder to guess than anything that you would come up with.',
      },
      {
        head: 'Long rather than odd',
        says: 'One more word is worth more than an exclamation mark and a 3 in place of an e: programs that guess try those first.',
      },
      {
        head: 'Nothing about you',
        says: 'No names, dates, teams, places, and not the name of your provider: they stand first in every list that is made for you.',
      },
      {
        head: 'For this alone',
        says: 'When another site loses its passwords, they are tried on mailboxes the same day. Passwords that are known to have leaked are refused here.',
      },
    ],
    drawn:
      'Where you set a password, “Suggest a passphrase” draws seven words from a list of 1,024 with the random numbers of your own browser: 70 bits, 2 to the power of 70 possibilities. By hand it goes with five dice and any list of 7,776 words (“Diceware”): six words are 77 bits.',
    protecting: 'Protecting it',
    protect: [
      {
        head: 'Have it kept',
        says: 'A password manager remembers what you cannot, and fills nothing in on a page that only looks like ours. On paper at home it is safe from everybody who is not at your home.',
      },
      {
        head: 'A second factor',
        says: 'With a passkey or an authenticator app a password alone opens nothing.',
      },
      {
        head: 'A password for each program',
        says: 'An app password opens mail in one program and can be revoked by itself. Yours is typed only here then.',
      },
      {
        head: 'Look at the address',
        says: 'We never ask for a password by mail, on the telephone, or anywhere but at this address.',
      },
      {
        head: 'No need to change it by the calendar',
        says: 'Change it when somebody may know it. Whoever has to change theirs often takes weaker ones.',
      },
    ],
    lost: 'If somebody may know it',
    ifLost: [
      'Change it at once: all other browsers and mail programs are signed out by that.',
      'Look at your log-ins, and end what you do not know. Revoke app passwords that you do not use.',
      'Look whether something was set up: filters that forward mail, and what others may read.',
      'Change it wherever else you have used it.',
    ],
    change: 'Change the password',
  },
  nb: {
    title: 'Å velge og beskytte passord',
    lead: 'Den som leser e-posten din, kan få tilsendt de fleste av de andre passordene dine. Derfor fortjener dette mer omtanke enn noe annet.',
    choosing: 'Å velge et',
    choose: [
      {
        head: 'La tilfeldigheten velge',
        says: 'Det mennesker finner på, finner andre også på. Noen ord som er trukket tilfeldig, er lettere å huske enn tegn, og vanskeligere å gjette enn det du selv ville kommet på.',
      },
      {
        head: 'Heller langt enn rart',
        says: 'Ett ord til er verdt mer enn et utropstegn og et 3-tall i stedet for en e: programmer som gjetter, prøver slikt først.',
      },
      {
        head: 'Ingenting om deg',
        says: 'Ingen navn, datoer, lag eller steder, og ikke navnet på leverandøren: de står først på hver liste som lages for deg.',
      },
      {
        head: 'Bare til dette',
        says: 'Når et annet nettsted mister passordene sine, blir de prøvd på postkasser samme dag. Passord som man vet har lekket, tas ikke imot her.',
      },
    ],
    drawn:
      'Der du setter et passord, trekker «Foreslå en passfrase» sju ord fra en liste på 1024 med tilfeldige tall fra din egen nettleser: 70 bit, 2 opphøyd i 70 muligheter. For hånd går det med fem terninger og en liste på 7776 ord («Diceware»): seks ord er 77 bit.',
    protecting: 'Å beskytte det',
    protect: [
      {
        head: 'La det bli lagret',
        says: 'Et passordprogram husker det du ikke kan, og fyller ikke ut noe på en side som bare ligner vår. På papir hjemme er det trygt for alle som ikke er hjemme hos deg.',
      },
      {
        head: 'En ekstra faktor',
        says: 'Med en passnøkkel eller en autentiseringsapp åpner et passord alene ingenting.',
      },
      {
        head: 'Et passord for hvert program',
        says: 'Et app-passord åpner e-posten i ett program og kan trekkes tilbake for seg. Ditt eget skrives da bare her.',
      },
      {
        head: 'Se på adressen',
        says: 'Vi spør aldri etter et passord i e-post, på telefon eller noe annet sted enn på denne adressen.',
      },
      {
        head: 'Ikke bytt etter kalenderen',
        says: 'Bytt når noen kan kjenne det. Den som må bytte ofte, velger svakere passord.',
      },
    ],
    lost: 'Hvis noen kan kjenne det',
    ifLost: [
      'Bytt det med en gang: alle andre nettlesere og e-postprogrammer blir logget ut av det.',
      'Se på innloggingene dine, og avslutt det du ikke kjenner. Trekk tilbake app-passord som du ikke bruker.',
      'Se om noe er satt opp: filtre som videresender e-post, og hva andre kan lese.',
      'Bytt det overalt ellers der du har brukt det.',
    ],
    change: 'Bytt passord',
  },
  de: {
    title: 'Passwörter wählen und schützen',
    lead: 'Wer Ihre E-Mail liest, kann sich die meisten Ihrer anderen Passwörter zuschicken lassen. Darum verdient dieses mehr Sorgfalt als jedes andere.',
    choosing: 'Eines wählen',
    choose: [
      {
        head: 'Den Zufall wählen lassen',
        says: 'Was Menschen sich ausdenken, denken sich andere auch aus. Einige zufällig gezogene Wörter merkt man sich leichter als Zeichen, und zu erraten sind sie schwerer als alles, worauf man selbst käme.',
      },
      {
        head: 'Lieber lang als seltsam',
        says: 'Ein Wort mehr ist mehr wert als ein Ausrufezeichen und eine 3 anstelle eines e: Programme, die raten, versuchen das zuerst.',
      },
      {
        head: 'Nichts über Sie',
        says: 'Keine Namen, Daten, Vereine, Orte, und nicht den Namen des Anbieters: Sie stehen vorn in jeder Liste, die jemand für Sie macht.',
      },
      {
        head: 'Nur hierfür',
        says: 'Verliert eine andere Seite ihre Passwörter, werden sie am selben Tag an Postfächern versucht. Passwörter, die bekanntermaßen durchgesickert sind, werden hier nicht angenommen.',
      },
    ],
    drawn:
      'Wo Sie ein Passwort setzen, zieht „Passphrase vorschlagen“ sieben Wörter aus einer Liste von 1024, mit Zufallszahlen Ihres eigenen Browsers: 70 Bit, 2 hoch 70 Möglichkeiten. Von Hand geht es mit fünf Würfeln und einer Liste von 7776 Wörtern („Diceware“): Sechs Wörter sind 77 Bit.',
    protecting: 'Es schützen',
    protect: [
      {
        head: 'Aufbewahren lassen',
        says: 'Ein Passwortmanager merkt sich, was Sie nicht können, und füllt nichts aus auf einer Seite, die nur aussieht wie unsere. Auf Papier zu Hause ist es sicher vor allen, die nicht bei Ihnen zu Hause sind.',
      },
      {
        head: 'Ein zweiter Faktor',
        says: 'Mit einem Passkey oder einer Authenticator-App öffnet ein Passwort allein nichts.',
      },
      {
        head: 'Ein Passwort für jedes Programm',
        says: 'Ein App-Passwort öffnet die E-Mail in einem Programm und lässt sich einzeln widerrufen. Ihr eigenes geben Sie dann nur hier ein.',
      },
      {
        head: 'Auf die Adresse sehen',
        says: 'Wir fragen nie per E-Mail, am Telefon oder anderswo als unter dieser Adresse nach einem Passwort.',
      },
      {
        head: 'Nicht nach dem Kalender ändern',
        says: 'Ändern Sie es, wenn jemand es kennen könnte. Wer oft ändern muss, nimmt schwächere.',
      },
    ],
    lost: 'Wenn jemand es kennen könnte',
    ifLost: [
      'Ändern Sie es sofort: Alle anderen Browser und Mailprogramme werden dadurch abgemeldet.',
      'Sehen Sie Ihre Anmeldungen an, und beenden Sie, was Sie nicht kennen. Widerrufen Sie App-Passwörter, die Sie nicht benutzen.',
      'Sehen Sie nach, ob etwas eingerichtet wurde: Filter, die weiterleiten, und was andere lesen dürfen.',
      'Ändern Sie es überall sonst, wo Sie es benutzt haben.',
    ],
    change: 'Passwort ändern',
  },
}
