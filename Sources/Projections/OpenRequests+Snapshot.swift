import ServiceRequests

extension OpenRequests {
    func write(into writer: inout SnapshotWriter) {
        writer.write(UInt32(slotCount))
        for slot in 0..<Int32(slotCount) {
            guard let content = self[slot] else {
                writer.write(UInt8(0))
                continue
            }
            writer.write(UInt8(1))
            writer.write(content.request.id)
            writer.write(content.figures.submission)
            writer.write(UInt32(content.events.count))
            for event in content.events {
                writer.write(event.sequence)
                writer.write(event.occurredAt)
                writer.write(event.first)
                writer.write(event.second)
                writer.write(event.kind.rawValue)
                writer.write(event.word)
                writer.write(event.calendar)
            }
        }
        writer.write(UInt32(free.count))
        writer.write(numbers: free[...])
    }

    /// Reads what ``write(into:)`` wrote and folds the requests anew; nil when it does not fit
    /// together.
    init?(_ reader: inout SnapshotReader, _ catalogue: Catalogue) {
        self.init()
        for _ in 0..<reader.count(of: 1) {
            if reader.read(UInt8.self) == 0 {
                restore(nil)
            } else {
                guard let slot = Slot(&reader, catalogue) else { return nil }
                restore(slot)
            }
        }
        let list = reader.numbers(reader.count(of: 4), of: Int32.self)
        guard reader.isSound, restore(free: list) else { return nil }
    }
}

extension OpenRequests.Slot {
    fileprivate init?(_ reader: inout SnapshotReader, _ catalogue: Catalogue) {
        let id = reader.text()
        let submission = reader.read(Int64.self)
        let count = reader.count(of: 30)
        guard count > 0, let first = OpenEvent(&reader), let submitted = first.event(catalogue),
            var slot = OpenRequests.Slot(
                id: id, sequence: submission, submitted, first, catalogue)
        else { return nil }
        for _ in 1..<count {
            guard let short = OpenEvent(&reader), let event = short.event(catalogue) else {
                return nil
            }
            slot.apply(event, short, catalogue)
        }
        guard !slot.request.state.isEnded else { return nil }
        self = slot
    }
}

extension OpenEvent {
    fileprivate init?(_ reader: inout SnapshotReader) {
        let sequence = reader.read(Int64.self)
        let occurredAt = reader.read(Int64.self)
        let first = reader.read(Int32.self)
        let second = reader.read(Int32.self)
        let kind = Kind(rawValue: reader.read())
        let word = reader.read(UInt8.self)
        let calendar = reader.read(Int32.self)
        guard reader.isSound, let kind, SnapshotReader.instants.contains(occurredAt) else {
            return nil
        }
        self.init(
            sequence: sequence, occurredAt: occurredAt, first: first, second: second, kind: kind,
            word: word, calendar: calendar)
    }
}
