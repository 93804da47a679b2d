/** Words that speak of something that goes along, in the languages that the application speaks: a letter is not always in the one that is shown. */
const WORDS =
  /(?<![\p{L}\p{N}])(?:attach(?:ed|ment|ments|ing)?|enclosed|enclosure|vedlegg(?:et|ene)?|vedlagte?|(?:legger|lagt|legge) (?:det |den |de )?ved|anhang|anhänge|angehängte?[nrms]?|anbei|beigefügte?[nrms]?|beiliegende?[nrms]?|(?:als|in der|die) anlagen?)(?![\p{L}\p{N}])/iu

/** Whether a text says that something goes along. What is quoted in it, and what stands below the line that says who wrote, was said by others. */
export function speaksOfAttachment(text: string): boolean {
  const own = text.split('\n').filter((line) => !line.startsWith('>'))
  return WORDS.test(own.join('\n'))
}
