import { type Command, InvalidArgumentError } from 'commander'
import type { ValidationLevel } from '../../core/certificates/certificate-entry.ts'
import {
  blockCertificate,
  removeCertificate,
  restoreCertificate,
  retireCertificate,
  sealKeys,
} from '../commands/certificate/change.ts'
import type { DeedOptions } from '../commands/certificate/deed.ts'
import { type ImportCertificateOptions, importCertificate } from '../commands/certificate/import.ts'
import { listCertificates, showCertificate } from '../commands/certificate/list.ts'
import { provenDeed } from '../commands/certificate/proven-deed.ts'
import { repeatRequest, requestCertificate } from '../commands/certificate/request.ts'
import { noteVetting, type VettingOptions } from '../commands/certificate/vetting.ts'
import { fetchOf } from '../tls/authority-fetch.ts'
import { addAcmeCommands } from './acme.ts'
import { type CommonOptions, type Desk, leaf, positiveNumber, type Surroundings } from './desk.ts'

interface RequestWords {
  readonly for?: string
  readonly rsa?: boolean
  readonly plain?: boolean
  readonly authority?: string
  readonly reference?: string
  readonly due: number
}

/** Keys and certificates. */
export function addCertificateCommands(group: Command, desk: Desk, surroundings: Surroundings): void {
  const { terminal } = surroundings
  leaf(group, 'list', 'lists keys and certificates, and how far each is')
    .option('--all', 'also those that are out of service')
    .action((options: CommonOptions & { all?: boolean }) =>
      desk.inHouse(options, ({ inventory }) => listCertificates(inventory, options.all === true)),
    )
  leaf(group, 'show <id>', 'shows everything about a certificate, with its history')
    .option('--pem', 'prints the certificate and its chain')
    .action((id: string, options: CommonOptions & { pem?: boolean }) =>
      desk.inHouse(options, ({ inventory }) => showCertificate(inventory, id, options.pem === true)),
    )
  leaf(group, 'csr [names...]', 'makes a key and a request for a certificate of any authority')
    .option('--for <id>', 'prints the request of a key that is there once more')
    .option('--rsa', 'an RSA key, for clients that read nothing else')
    .option('--plain', 'without the operator in the subject, as for a certificate of a domain (DV)')
    .option('--authority <name>', 'who is to issue it')
    .option('--reference <text>', 'what it is known by there')
    .option('--due <days>', 'when the answer is expected', positiveNumber, 30)
    .action((names: string[], options: CommonOptions & DeedOptions & RequestWords) => {
      if ((names.length === 0) === (options.for === undefined)) {
        group.error('error: write host names, or --for with an id')
      }
      return desk.inHouse(options, async (house, { operator }) => {
        const { inventory } = house
        if (options.for !== undefined) return repeatRequest(inventory, operator, options.for, options.plain === true)
        const deed = await provenDeed(house, terminal, options, 'a request', false)
        return requestCertificate(inventory, operator, names, { ...options, dueDays: options.due }, deed)
      })
    })
  addVettingCommand(group, desk, surroundings)
  addImportCommand(group, desk, surroundings)
  addChangeCommands(group, desk, surroundings)
  addAcmeCommands(group, desk, surroundings)
}

function addVettingCommand(group: Command, desk: Desk, { folder, terminal }: Surroundings): void {
  withDeed(leaf(group, 'vetting <id>', 'notes how far an authority is with a request, for its history'))
    .option('--authority <name>', 'who looks at it')
    .option('--reference <text>', 'what it is known by there')
    .option('--due <days>', 'when its next answer is expected', positiveNumber)
    .option('--document <files...>', 'what was handed in: name and SHA-256 are kept, not the content')
    .action((id: string, options: CommonOptions & DeedOptions & VettingOptions) => {
      const { authority, reference, due, document, why } = options
      if ([authority, reference, due, document, why].every((one) => one === undefined)) {
        group.error('error: say what is new: --due, --document, --authority, --reference or --why')
      }
      return desk.inHouse(options, async (house) =>
        noteVetting(
          house.inventory,
          folder,
          id,
          options,
          await provenDeed(house, terminal, options, 'its vetting goes on', false),
        ),
      )
    })
}

function addImportCommand(group: Command, desk: Desk, { folder, terminal }: Surroundings): void {
  withDeed(
    leaf(group, 'import <file>', 'takes in a certificate (PEM, DER, PKCS #7, PKCS #12) and shows it from then on'),
  )
    .option('--key <file>', 'its private key (PEM), if that was not made here')
    .option('--pkcs12', 'the file is PKCS #12 (.pfx, .p12), with the key in it; its password comes on standard input')
    .option('--chain <path>', 'certificates of authorities, a file or a folder, to complete its chain with')
    .option('--root <file>', 'the root of an authority that is not public')
    .option('--fetch', 'asks the net for certificates of authorities that are missing')
    .option('--level <level>', 'refuses another level than this: EV, OV, IV or DV', levelOf)
    .option('--name <names...>', 'host names that it has to cover')
    .action(
      (file: string, options: CommonOptions & DeedOptions & ImportCertificateOptions & { readonly fetch?: boolean }) =>
        desk.inHouse(options, async (house, { operator }) => {
          const deed = await provenDeed(house, terminal, options, 'an import', operator.twoPersons)
          const fetch = options.fetch === true ? fetchOf(house) : undefined
          return importCertificate(house.inventory, operator, folder, file, options, fetch, terminal, deed)
        }),
    )
}

function addChangeCommands(group: Command, desk: Desk, { terminal }: Surroundings): void {
  withDeed(leaf(group, 'retire <id>', 'takes a certificate out of service')).action(
    (id: string, options: CommonOptions & DeedOptions) =>
      desk.inHouse(options, async (house) =>
        retireCertificate(
          house.inventory,
          id,
          await provenDeed(house, terminal, options, 'taken out of service', false),
        ),
      ),
  )
  withDeed(leaf(group, 'restore <id>', 'shows a certificate again that was taken out of service')).action(
    (id: string, options: CommonOptions & DeedOptions) =>
      desk.inHouse(options, async (house) =>
        restoreCertificate(house.inventory, id, await provenDeed(house, terminal, options, 'brought back', false)),
      ),
  )
  withDeed(leaf(group, 'block <id>', 'notes that a key has leaked: it is never used again')).action(
    (id: string, options: CommonOptions & DeedOptions) =>
      desk.inHouse(options, async (house, { operator }) =>
        blockCertificate(
          house.inventory,
          id,
          await provenDeed(house, terminal, options, 'its key has leaked', operator.twoPersons),
        ),
      ),
  )
  withDeed(leaf(group, 'remove <id>', 'destroys the key of a certificate that is out of service'))
    .option('--yes', 'does not ask')
    .action((id: string, options: CommonOptions & DeedOptions & { yes?: boolean }) =>
      desk.inHouse(options, async (house) => {
        const { inventory } = house
        const deed = await provenDeed(house, terminal, options, 'its key destroyed', false)
        return removeCertificate(inventory, terminal, id, options.yes === true, deed)
      }),
    )
  leaf(group, 'seal', 'encrypts the private keys as tls.key-file says now').action((options: CommonOptions) =>
    desk.inHouse(options, ({ inventory, keyFolder }) => sealKeys(inventory, keyFolder)),
  )
}

function withDeed(command: Command): Command {
  return command
    .option('--by <name>', 'who does it; else the user of the system')
    .option(
      '--consent <name>',
      'a second person who agrees; where there are operators, one of them, whose code is asked for',
    )
    .option('--why <text>', 'the reason, for the history')
}

function levelOf(text: string): ValidationLevel {
  const level = text.toUpperCase()
  if (level === 'EV' || level === 'OV' || level === 'IV' || level === 'DV') return level
  throw new InvalidArgumentError('Write EV, OV, IV or DV.')
}
