import { tryLanguage } from '../../core/language/language.ts'
import type { MemberLanguages } from '../../core/language/member-languages.ts'

/** Longest tag that a language has (RFC 5646 §4.4.1). */
const MOST_CHARACTERS = 35

/** The language that an account had where it comes from, if it has chosen none here. One that is not spoken here, and what is no language, is passed over: nothing is lost by it that a click does not bring back. */
export async function takeInLanguage(
  languages: Pick<MemberLanguages, 'suggest'>,
  accountId: string,
  archived: unknown,
): Promise<void> {
  const { language } = Object(archived)
  const known = typeof language === 'string' && language.length <= MOST_CHARACTERS ? tryLanguage(language) : undefined
  if (known !== undefined) await languages.suggest(accountId, known)
}
