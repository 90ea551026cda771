import JSONText
import Testing

@testable import RequestTrackerd

@Suite("Commands that wait for the writer")
struct CommandQueueTests {
    private func job(_ slot: Int, _ number: Int) -> CommandJob {
        CommandJob(
            token: Token(slot: UInt32(slot), generation: 0), tag: "\(number)",
            work: .failure(Refusal(.busy, "")), byteCount: 0)
    }

    @Test("a lone client's command is in the next batch, whatever others sent before it")
    func lone() {
        var queue = CommandQueue()
        for slot in 0..<50 { queue.append((0..<1_000).map { job(slot, $0) }) }
        _ = queue.take(1_024)
        queue.append([job(70, 0)])
        #expect(queue.take(1_024).contains { $0.token.slot == 70 })
        #expect(queue.count == 50_001 - 2_048)
    }

    @Test("every command is taken once, and each client's in their order", arguments: 1...20)
    func order(seed: Int) {
        var numbers = SeededNumbers(seed: UInt64(seed))
        var queue = CommandQueue()
        var sent: [Int: Int] = [:]
        var taken: [Int: [Int]] = [:]
        func take(_ most: Int) {
            let jobs = queue.take(most)
            #expect(jobs.count <= most)
            for job in jobs {
                taken[Int(job.token.slot), default: []].append(Int(job.tag ?? "") ?? -1)
            }
        }
        for _ in 0..<200 {
            if numbers.isTrue(oneIn: 3) {
                take(Int.random(in: 1...60, using: &numbers))
            } else {
                let slot = Int.random(in: 0..<9, using: &numbers)
                queue.append(
                    (0..<Int.random(in: 1...40, using: &numbers)).map { _ in
                        sent[slot, default: 0] += 1
                        return job(slot, sent[slot, default: 0])
                    })
            }
        }
        take(.max)
        #expect(queue.isEmpty)
        for (slot, count) in sent {
            #expect(taken[slot] == Array(1...count), "seed \(seed), client \(slot)")
        }
    }
}
