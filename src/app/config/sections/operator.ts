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
    'two-persons': flag(
      false,
      'Whether certificates are taken in and revoked only when one person (`--by`) does it and another one (`--consent`) agrees.',
    ),
  },
)
