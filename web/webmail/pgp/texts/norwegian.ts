import type { PgpText } from './texts.ts'

export const NORWEGIAN: Readonly<Record<PgpText, string>> = {
  'unlock.title': 'Lås opp nøkkelen',
  'unlock.why':
    'PGP-nøkkelen din er låst. Den åpnes bare i denne nettleseren: passordfrasen sendes ingen steder, og den er ikke passordet du logger inn med.',
  'unlock.passphrase': 'Passordfrase for nøkkelen',
  'unlock.unlock': 'Lås opp',
  'unlock.working': 'Låser opp …',
  'unlock.minutes': 'Den låses igjen etter {minutes} minutter uten bruk.',
  'unlock.lost': 'Mistet passordfrasen?',
  'unlock.lostTruth':
    'Ingen kan åpne denne nøkkelen uten passordfrasen: ikke vi, ikke noen andre. Det er det som beskytter posten din mot alle, også mot oss. Vi kan ikke nullstille den. Under Innstillinger, Kryptering, står det hva som ennå kan gjøres.',
  'fault.pgp/wrong-passphrase': 'Den passordfrasen åpner ingen av nøklene dine. Store bokstaver og mellomrom teller.',
  'fault.pgp/weak-passphrase':
    'Passordfrasen for en nøkkel har minst 12 tegn, ikke de samme få om og om igjen. Ta fem eller seks ord som ikke har noe med hverandre å gjøre.',
  'fault.pgp/no-such-key': 'Du har ingen nøkkel ennå. Lag en under Innstillinger, Kryptering.',
  'fault.pgp/locked': 'Nøkkelen din er låst. Lås den opp først.',
  'fault.pgp/no-key':
    'Det er ingen lesbar nøkkel i den. En nøkkel begynner med «-----BEGIN PGP», eller er en fil som et annet program har eksportert.',
  'fault.pgp/only-public':
    'Det er bare en offentlig nøkkel i den. Eksporter den hemmelige nøkkelen fra det andre programmet og importer den.',
  'fault.pgp/not-whole':
    'Deler av denne hemmelige nøkkelen ligger et annet sted, på et kort eller i en annen fil. Eksporter alt, med hovednøkkelen.',
  'fault.pgp/keys-too-large': 'Det er for mye å lese på en gang. Eksporter én nøkkel, uten underskriftene til andre.',
  'fault.pgp/bad-expiry':
    'Den nye sluttdatoen må ligge i framtiden. Vil du avslutte nøkkelen nå, så trekk den tilbake.',
  'fault.pgp/bad-user-id': 'En nøkkel trenger en e-postadresse. Velg en av dine egne adresser.',
  'fault.pgp/bad-revocation':
    'Det er ikke tilbakekallingen for denne nøkkelen. Den står på sikkerhetsarket som ble skrevet ut da nøkkelen ble laget.',
  'fault.pgp/bad-key': 'En nøkkel til en mottaker kan ikke leses. Importer den på nytt.',
  'fault.pgp/bad-stored-key':
    'En nøkkel som er oppbevart for deg, kan ikke leses. Importer den på nytt fra sikkerhetskopien.',
  'fault.pgp/worker-died': 'PGP har stoppet på denne siden. Last den inn på nytt og prøv igjen.',
}
