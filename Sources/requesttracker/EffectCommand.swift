import JSONText

/// `effect`: officials' figures before and after a training, beside those without it.
enum EffectCommand {
    /// A row of EFFECT.
    struct Figures: Decodable {
        let training: String?
        let topic: String?
        let windowDays: Int
        let trained: Group
        let untrained: Group
        let difference: Change
        let warnings: [String]
        let slaMark: String?
        let satisfactionMark: String?
    }

    /// What the trained, or the others, did.
    struct Group: Decodable {
        let before: Side
        let after: Side
        let change: Change
    }

    /// The figures of one window.
    struct Side: Decodable {
        let n: Int
        let p50Seconds: Int?
        let meanSeconds: Int?
        let slaRate: Double?
        let satisfactionRate: Double?
    }

    /// A difference with its intervals.
    struct Change: Decodable {
        let p50Seconds: Int?
        let p50LowSeconds: Int?
        let p50HighSeconds: Int?
        let meanSeconds: Int?
        let slaRate: Double?
        let slaLow: Double?
        let slaHigh: Double?
        let satisfactionRate: Double?
        let satisfactionLow: Double?
        let satisfactionHigh: Double?
    }

    static func run(_ session: Session) throws(Failure) {
        let fields = QueryFields(invocation: session.invocation, texts: session.texts)
        var object = try fields.object()
        if let training = session.invocation.operands.first { object.add("training", training) }
        guard let answer = try session.answer("EFFECT", object) else { return }
        let rows = try GroupedRows<Figures>(answer, texts: session.texts)
        for (index, row) in rows.rows.enumerated() {
            if index > 0 { try session.output.line("") }
            let (table, notes) = table(row, session.texts)
            try session.show(table, title: title(row, session.texts), notes: notes)
        }
        for line in wrapped(session.texts.effectNote, width: session.terminal.width) {
            try session.output.line(line)
        }
    }

    private static func title(_ row: GroupedRows<Figures>.Row, _ texts: Texts) -> String {
        let it = row.figures
        let whose = row.keys["official"] ?? texts.allTrained
        return texts.effectTitle(it.topic ?? texts.unknownKey, it.windowDays) + " – " + whose
    }

    /// The table of one training and what must be known beside it. Figures of one official from too
    /// few cases are hidden; those of the others are not about one person.
    static func table(
        _ row: GroupedRows<Figures>.Row, _ texts: Texts
    ) -> (Table, notes: [String]) {
        let it = row.figures
        var isAnyHidden = false
        var table = Table([
            Table.Column(header: texts.figure), .figure(texts.trainedBefore, rank: 1),
            .figure(texts.trainedAfter), .figure(texts.change),
            .figure(texts.othersBefore, rank: 4),
            .figure(texts.othersAfter, rank: 3), .figure(texts.othersChange, rank: 5),
            .figure(texts.beyondOthers, rank: 2),
        ])
        let (own, others) = (it.trained, it.untrained)
        table.append([
            texts.cases, texts.number(own.before.n), texts.number(own.after.n), "",
            texts.number(others.before.n), texts.number(others.after.n), "", "",
        ])
        func append(
            _ name: String, mark: String?, _ side: (Side) -> String, _ change: (Change) -> String
        ) {
            let isHidden = row.mark == "suppressed" || mark == "suppressed"
            isAnyHidden = isAnyHidden || isHidden
            var cells = [
                side(own.before), side(own.after), change(own.change), side(others.before),
                side(others.after), change(others.change), change(it.difference),
            ]
            if isHidden { for hidden in [0, 1, 2, 6] { cells[hidden] = "–" } }
            table.append([name] + cells)
        }
        let duration = DurationText(clock: .working, units: texts.durationUnits)
        func seconds(_ value: Int?) -> String { value.map { duration($0) } ?? "–" }
        append(
            texts.label("processing") + ", " + texts.median, mark: row.mark,
            { seconds($0.p50Seconds) },
            {
                signed($0.p50Seconds, $0.p50LowSeconds, $0.p50HighSeconds) { duration($0) }
            })
        append(
            texts.label("processing") + ", " + texts.mean, mark: row.mark,
            { seconds($0.meanSeconds) },
            { signed($0.meanSeconds, nil, nil) { duration($0) } })
        append(
            texts.onTime, mark: it.slaMark, { percentText($0.slaRate) },
            { signed($0.slaRate, $0.slaLow, $0.slaHigh, points) })
        append(
            texts.satisfied, mark: it.satisfactionMark, { percentText($0.satisfactionRate) },
            { signed($0.satisfactionRate, $0.satisfactionLow, $0.satisfactionHigh, points) })
        let hidden = isAnyHidden ? [texts.suppressedNote] : []
        return (table, it.warnings.map(texts.effectWarning) + hidden)
    }

    private static func points(_ rate: Double) -> String {
        "\(Int((rate * 100).rounded())) %"
    }

    /// A difference with its sign and, where there is one, its interval: `+5 % (-3 % … +13 %)`.
    private static func signed<Value: Comparable & SignedNumeric>(
        _ value: Value?, _ low: Value?, _ high: Value?, _ text: (Value) -> String
    ) -> String {
        guard let value else { return "–" }
        func plus(_ value: Value) -> String { (value > 0 ? "+" : "") + text(value) }
        guard let low, let high else { return plus(value) }
        return "\(plus(value)) (\(plus(low)) … \(plus(high)))"
    }
}
