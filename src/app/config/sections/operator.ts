import { z } from 'zod'
import { flag, section, setting } from '../setting.ts'

const text = z.string().max(200).default('')

export const operator = section(
  'Who operates the service, as it is registered. Certificates of organisations (OV, EV) have to be for this one.',
  {
    name: setting(text, {
      description: 'The legal entity, as in the register of companies. Requests for certificates name it.',
      form: 'a name, such as "Posthus AS"',
    }),
    country: setting(
      z
        .string()
        .regex(/^([A-Z]{2})?$/)
        .default(''),
      { description: 'Its country, ISO 3166.', form: 'two capital letters, such as "NO"' },
    ),
    locality: setting(text, { description: 'Its city.', form: 'a name, such as "Oslo"' }),
    registration: setting(text, {
      description: 'Its number in the register of companies.',
      form: 'a number, such as "987 654 321"',
    }),
    category: setting(
      z.enum(['', 'Private Organization', 'Government Entity', 'Business Entity', 'Non-Commercial Entity']).default(''),
      {
        description: 'What requests for an EV certificate call it.',
        form: '"Private Organization", "Government Entity", "Business Entity" or "Non-Commercial Entity"',
      },
    ),
    title: setting(text, {
      description: 'What members call the service: it stands at the top of every page.',
      form: 'a name, such as "Posthus"',
      defaultText: 'the host name',
    }),
    'postal-address': setting(text, {
      description: 'Where letters on paper go, in one line; shown below every page.',
      form: 'an address, such as "Storgata 1, 0155 Oslo, Norway"',
    }),
    contact: setting(z.email().or(z.literal('')).default(''), {
      description: 'Where members write to, shown on the front page and in the terms.',
      form: 'an address, such as "support@example.org"',
      defaultText: '`postmaster@` and the host name',
    }),
    jurisdiction: setting(
      z
        .string()
        .regex(/^([A-Z]{2})?$/)
        .default(''),
      {
        description: 'The country whose law the service is under, ISO 3166; the terms and the privacy page name it.',
        form: 'two capital letters, such as "NO"',
        defaultText: '`operator.country`',
      },
    ),
    'two-persons': flag(
      false,
      'Whether certificates are taken in and revoked only when one person (`--by`) does it and another one (`--consent`) agrees.',
    ),
  },
)
