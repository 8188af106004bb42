const pathComponent = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const domainComponent = '[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?'
const domain = `${domainComponent}(?:\\.${domainComponent})*(?::[0-9]+)?`
const tag = '[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}'
const digest = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}'
/** The grammar of the distribution project: `[domain/]path[:tag][@digest]`. */
const imageReference = new RegExp(
  `^(?:${domain}/)?${pathComponent}(?:/${pathComponent})*(?::(?<tag>${tag}))?(?:@(?<digest>${digest}))?$`,
)

/**
 * The pull policy of an image that names none: `Always` for `latest`, which is also what no tag and no digest means.
 * What does not parse as an image gets `IfNotPresent`.
 */
export function pullPolicyOf(image: string): 'Always' | 'IfNotPresent' {
  const groups = imageReference.exec(image)?.groups
  if (!groups) return 'IfNotPresent'
  const tagOfImage = groups['tag'] ?? (groups['digest'] ? '' : 'latest')
  return tagOfImage === 'latest' ? 'Always' : 'IfNotPresent'
}
