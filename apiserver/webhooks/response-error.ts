/** How many characters of an answer a message may show (client-go: maxBodyErrLength). */
const maxShownChars = 2048

/** What client-go says of answers that are no success, where nothing better is known. */
const texts: Readonly<Record<number, string>> = {
  400: 'the server rejected our request for an unknown reason',
  401: 'the server has asked for the client to provide credentials',
  404: 'the server could not find the requested resource',
  405: 'the server does not allow this method on the requested resource',
  406: 'the server was unable to respond with a content type that the client supports',
  409: 'the server reported a conflict',
  413: 'the request entity is too large',
  415: 'the server was unable to understand the media type of the request',
  422: 'the server rejected our request due to an error in our request',
  429: 'the server has received too many requests and has asked us to try again later',
  503: 'the server is currently unable to handle the request',
  504: 'the server was unable to return a response in the time allotted, but may still be processing the request',
}

/** Why an answer with this status and body is none (k8s.io/apimachinery/pkg/api/errors NewGenericServerResponse). */
export function responseErrorText(status: number, body: Buffer): string {
  const said = body.toString('utf8').slice(0, maxShownChars).trim()
  if (status === 403) return said || 'forbidden'
  const text = texts[status]
  if (text !== undefined) return text
  if (status >= 500) return `an error on the server (${JSON.stringify(said)}) has prevented the request from succeeding`
  return `the server responded with the status code ${status} but did not return more information`
}
