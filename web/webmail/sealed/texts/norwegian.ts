import type { SealedText } from './texts.ts'

/** Texts of what is seen of messages with PGP, in Norwegian. */
export const NORWEGIAN: Readonly<Record<SealedText, string>> = {
  'short.locked': 'kryptert, låst',
  'short.noKey': 'kryptert til andre',
  'short.refused': 'ikke åpnet',
  'short.both': 'kryptert, signert',
  'short.encrypted': 'kryptert, ikke signert',
  'short.encryptedDoubt': 'kryptert, signatur i tvil',
  'short.signed': 'signert',
  'short.signedDoubt': 'signatur i tvil',
  'short.forged': 'signaturen passer ikke',
  'short.part': 'delvis signert',

  decrypted:
    'Kryptert hele veien, og åpnet her med nøkkelen din {key}. Ingen andre som hadde den underveis, kan lese den.',
  decryptedInline:
    'Teksten var kryptert hele veien, og ble åpnet her med nøkkelen din {key}. Emne og avsender var det ikke.',
  locked: 'Kryptert til nøkkelen din {key}. Den kan leses når du har skrevet inn passordfrasen.',
  noKey:
    'Kryptert til nøkler som ikke er dine: {keys}. Kanskje har du en annen nøkkel et annet sted; ellers må avsenderen sende den på nytt til nøkkelen du har nå.',
  noKeyHidden: 'Kryptert, og det står ikke for hvem. Ingen av nøklene dine åpner den.',
  notEncrypted: 'Ikke kryptert: hver tjener underveis kunne lese den.',

  'refused.no-integrity':
    'Ikke åpnet: den er kryptert på gamlemåten uten vern mot endring, så hvem som helst underveis kan ha endret den slik at teksten sendes til andre. Be avsenderen skrive den med et nyere program.',
  'refused.damaged': 'Ikke åpnet: den ble endret underveis, eller er ikke hel. Be avsenderen sende den på nytt.',
  'refused.partly-encrypted':
    'Den krypterte delen er ikke åpnet: annen tekst står ved siden av, som kunne sende den bort eller tale i dens navn. Det du ser, kom i klartekst. Den som sendte den, kan sende den krypterte delen som en egen melding.',
  'refused.nested':
    'Ikke åpnet: den er kryptert en gang til inni. Lagre den og åpne den med et annet program hvis du vet hvorfor.',
  'refused.password-only':
    'Ikke åpnet: den er kryptert med et passord i stedet for en nøkkel. Lagre den og åpne den med et annet program.',
  'refused.too-large':
    'Ikke åpnet: den er større, eller ville bli større, enn det som åpnes her. Lagre den og åpne den med et annet program.',
  'refused.too-many-recipients': 'Ikke åpnet: den er kryptert til flere nøkler enn det som prøves her.',
  'refused.malformed': 'Ikke åpnet: den kaller seg kryptert, og er noe annet.',

  'signed.own': 'Signert av deg selv.',
  'signed.verified': 'Signert av {signer}, med nøkkelen som du har sammenlignet med eieren ({key}).',
  'signed.accepted': 'Signert av {signer}, med nøkkelen som du har godtatt ({key}).',
  'signed.first-use':
    'Signert av {signer}, med den første nøkkelen som ble sett for denne adressen ({key}). Du har ikke sammenlignet den med eieren.',
  'signed.pending':
    'Signert med en nøkkel som kaller seg {signer} ({key}), og som ikke er den som er i bruk. Om den er deres, må du finne ut.',
  'signed.replaced': 'Signert av {signer}, med en tidligere nøkkel ({key}).',
  'signed.rejected': 'Signert med en nøkkel som kaller seg {signer} ({key}), og som du ikke vil ha.',
  'signed.unknown': 'Signert med en nøkkel som kaller seg {signer} ({key}). Du har aldri godtatt den.',
  'signature.wrong-signer': 'Signert av {signer}, som ikke er avsenderen {from}. Avsenderen har ikke signert den.',
  'signature.bad':
    'Signaturen passer ikke: meldingen ble endret, eller signaturen hører til en annen. Ikke stol på den.',
  'signature.unknown-signer':
    'Signert med nøkkelen {keyId}, som ikke er kjent her. Ingen kan si hvem sin den er, så signaturen teller ikke ennå.',
  'signature.revoked-key': 'Signert med en nøkkel til {signer} som eieren har trukket tilbake. Den teller ikke.',
  'signature.expired-key': 'Signert med en nøkkel til {signer} som alt var utløpt. Den teller ikke.',
  'signature.expired-signature': 'Signaturen til {signer} passer, men fikk en slutt, og den er forbi.',
  'signature.weak': 'Signert på en måte som kan forfalskes i dag. Den teller ikke.',
  'signature.unusable-key':
    'Signert med en nøkkel til {signer} som ikke er for signering, eller er yngre enn signaturen. Den teller ikke.',
  unsigned: 'Ikke signert: alle som har den offentlige nøkkelen din, kan ha skrevet den.',
  unsignedAtAll: 'Ikke signert.',
  partSigned: 'Bare en del av den er signert. Det teller ikke, siden ingen kan se hvilken.',

  headersProtected: 'Emne, avsender og mottakere sto inni og er også vernet.',
  headersOpen: 'Emne, avsender og mottakere sto utenpå: hver tjener underveis kunne lese og endre dem.',
  otherFromSigned: 'Utenpå står det at den er fra {other}. Den som har signert, vises.',
  otherFromUnsigned: 'Inni står det at den er fra {other}, som ingen har signert for. Det som står utenpå, vises.',
  otherSubject: 'Utenpå var emnet: {subject}',
  signedAt: 'Det står at den ble signert {date}.',

  loading: 'Meldingen hentes: {done} av {total}',
  opening: 'Meldingen åpnes…',
  failed: 'Den kunne ikke åpnes: {reason}',
  tooLarge: 'Den er for stor til å åpnes her ({size}). Lagre den og åpne den med et annet program.',
  again: 'Prøv igjen',
  unlock: 'Skriv inn passordfrasen',
  noKeys: 'Du har ingen PGP-nøkkel her ennå. Er meldingen til deg, så importer nøkkelen den er for.',
  findSigner: 'Let etter nøkkelen til {address}',
  notFound: 'I domenets katalog er det ingen nøkkel til {address} som dette er signert med.',
  notAnswered: 'Katalogen til domenet i {address} kunne ikke spørres.',
  showInner: 'Vis meldingen',
  inner: 'Melding som var inni',
  files: 'Filer som var inni',
  saveAll: 'Lagre alle (.zip)',
  importKey: 'Se på nøkkelen i {name}',
  headersOf: 'Nøkkel til {addresses}',
  keyState: '{algorithm}, laget {created}',
  keyExpired: 'er utløpt',
  keyRevoked: 'er trukket tilbake av eieren',
  keyUnusable: 'kan ikke krypteres til',
  importOffer: 'Bruk denne nøkkelen for {address}',
  imported: 'Nøkkelen er tatt vare på for {address}.',
  importPending: 'En annen nøkkel er i bruk for {address}. Sammenlign de to nedenfor.',
  importKnown: 'Denne nøkkelen er alt kjent.',
  importNone: 'Det er ingen brukbar nøkkel i den.',

  searchTitle: 'I krypterte meldinger',
  searchLocked: 'Det søkes ikke i krypterte meldinger mens nøkkelen din er låst: tjeneren kan ikke lese dem.',
  searchFound: 'I krypterte meldinger som er åpnet her siden du skrev inn passordfrasen: {count} funnet.',
  searchAll: 'Åpne alle krypterte meldinger og søk i dem',
  searchProgress: 'Åpnet: {done} av {total}',
  searchStop: 'Stopp',

  changeTitle: 'En annen nøkkel for {address}',
  changeWords:
    'Det kom en nøkkel som ikke er den som er i bruk. Eieren kan ha laget en ny; eller noen utgir seg for å være dem. Spør dem på en annen måte, på telefon for eksempel, og sammenlign fingeravtrykket.',
  gossipWords:
    'Noen andre sier at dette er nøkkelen til {address}. Spør dem på en annen måte, og sammenlign fingeravtrykket.',
  keyInUse: 'I bruk',
  keyNew: 'Ny',
  'source.autocrypt': 'kom med en melding fra denne adressen',
  'source.gossip': 'gitt videre av noen andre',
  'source.wkd': 'offentliggjort av adressens domene',
  'source.attached': 'kom som en fil',
  'source.imported': 'importert av deg',
  accept: 'Bruk den nye nøkkelen',
  acceptVerified: 'Jeg har sammenlignet: bruk den',
  reject: 'Ikke bruk den',
  accepted: 'Den nye nøkkelen til {address} brukes fra nå av.',
  rejected: 'Den nye nøkkelen til {address} brukes ikke.',
}
