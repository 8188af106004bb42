import type { UserInfo } from '../../api-request.ts'

/**
 * Reads a list of static tokens (`--token-auth-file`): lines of token, user name, uid and, in quotes, groups.
 * @throws {Error} a line is none; it is told by its number, not its text
 */
export function parseTokenFile(text: string): Map<string, UserInfo> {
  const users = new Map<string, UserInfo>()
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [token = '', name = '', uid = '', groups = '', ...more] = fieldsOf(line)
    if (name === '' || more.length > 0) throw new Error(`line ${index + 1} is not: token,user,uid,"group1,group2"`)
    if (token === '') throw new Error(`line ${index + 1} has no token`)
    const list = groups.split(',').map((group) => group.trim())
    users.set(token, { name, ...(uid && { uid }), groups: list.filter((group) => group !== '') })
  }
  return users
}

/** The fields of a line of comma-separated values (RFC 4180); a quote within quotes is doubled. */
function fieldsOf(line: string): string[] {
  const fields: string[] = []
  for (const [, quoted, plain] of line.matchAll(/(?:^|,)(?:\s*"((?:[^"]|"")*)"\s*|([^,]*))/g)) {
    fields.push(quoted === undefined ? (plain ?? '').trim() : quoted.replaceAll('""', '"'))
  }
  return fields
}
