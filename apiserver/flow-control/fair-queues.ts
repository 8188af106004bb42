import { dealHand } from './shuffle-sharding.ts'

export interface FairQueuesOptions {
  readonly queues: number
  readonly handSize: number
  readonly queueLengthLimit: number
}

/** A request that waits. */
export interface Waiting {
  readonly seats: number
  /** Called once, when it is its turn. */
  readonly dispatch: () => void
}

interface Queue {
  readonly index: number
  running: number
  readonly waiting: Waiting[]
  /** Work, in seat-milliseconds, at which its next request starts in a world where all queues are served at once. */
  virtualStart: number
}

/** What a request is thought to take before it is known, in seat-milliseconds (upstream guesses a minute; ours are fast). */
const guessedWork = 10

/**
 * The queues of a priority level. A flow's requests go to the shortest queue of its hand; the queue that has had the least
 * work so far goes first, so that no flow starves another.
 */
export class FairQueues {
  readonly #options: FairQueuesOptions
  /** Those in which something waits or from which something runs; there may be millions. */
  readonly #queues = new Map<number, Queue>()
  /** Queues in which something waits. */
  readonly #busy = new Set<Queue>()
  #virtualNow = 0
  #length = 0

  constructor(options: FairQueuesOptions) {
    this.#options = options
  }

  /** How many requests wait. */
  get length(): number {
    return this.#length
  }

  /** @returns takes the request out again; undefined: its queues are full */
  enqueue(hash: number, request: Waiting): (() => void) | undefined {
    const { queues, handSize, queueLengthLimit } = this.#options
    const lengthOf = (index: number) => this.#queues.get(index)?.waiting.length ?? 0
    const index = dealHand(hash, queues, handSize).reduce((a, b) => (lengthOf(b) < lengthOf(a) ? b : a))
    if (lengthOf(index) >= queueLengthLimit) return undefined
    const queue = this.#queueAt(index)
    // A queue that was idle gets no credit for that.
    if (queue.waiting.length === 0) queue.virtualStart = Math.max(queue.virtualStart, this.#virtualNow)
    queue.waiting.push(request)
    this.#busy.add(queue)
    this.#length++
    return () => this.#remove(queue, request)
  }

  /** Whose turn it is, and how many seats that takes; undefined: nobody waits. */
  peek(): Waiting | undefined {
    return this.#next()?.waiting[0]
  }

  /** Takes out whose turn it is. @returns is to be told how much work it was, in seat-milliseconds */
  take(): { readonly request: Waiting; readonly done: (work: number) => void } | undefined {
    const queue = this.#next()
    const request = queue?.waiting[0]
    if (queue === undefined || request === undefined) return undefined
    queue.running++
    this.#remove(queue, request)
    this.#virtualNow = Math.max(this.#virtualNow, queue.virtualStart)
    const guess = guessedWork * request.seats
    queue.virtualStart += guess
    const done = (work: number) => {
      queue.virtualStart += work - guess
      queue.running--
      this.#forgetIdle(queue)
    }
    return { request, done }
  }

  #queueAt(index: number): Queue {
    let queue = this.#queues.get(index)
    if (!queue) this.#queues.set(index, (queue = { index, waiting: [], running: 0, virtualStart: 0 }))
    return queue
  }

  #forgetIdle(queue: Queue): void {
    if (queue.waiting.length === 0 && queue.running === 0) this.#queues.delete(queue.index)
  }

  #next(): Queue | undefined {
    let first: Queue | undefined
    for (const queue of this.#busy) if (first === undefined || queue.virtualStart < first.virtualStart) first = queue
    return first
  }

  #remove(queue: Queue, request: Waiting): void {
    const at = queue.waiting.indexOf(request)
    if (at < 0) return
    queue.waiting.splice(at, 1)
    this.#length--
    if (queue.waiting.length === 0) this.#busy.delete(queue)
    this.#forgetIdle(queue)
  }
}
