import Foundation
import JSONText
import MerkleTree
import Testing

@testable import EventStore
@testable import requesttracker

@Suite("Events with what their proofs need") struct ProofLineTests {
    @Test(
        "an event asked for with its proof hashes to what is stored",
        arguments: [#"REPLAY {"proof":true}"#, #"HISTORY {"request":"r-1","proof":true}"#])
    func leaves(_ line: String) throws {
        let office = try Office()
        try office.client.ok(
            #"SUBMIT {"request":"r-1","service":"ktp-el","channel":"online","key":"k \" 1","#
                + #""by":"a-1","applicant":{"name":"Warga Contoh"}}"#)
        try office.client.ok(#"ACCEPT {"request":"r-1"}"#)
        let events = try office.client.ok(line).events
        #expect(events.count == (line.hasPrefix("HISTORY") ? 2 : Office.lines.count + 2))
        _ = try office.daemon.terminate()
        let (store, _) = try EventStore.open(office.daemon.workspace.database.path)
        let reader = try store.makeReader()
        for event in events {
            let text = Array(event.raw.utf8.dropFirst("EVENT ".utf8.count))
            let record = try EventRecord(try JSONObject(text))
            #expect(try reader.hash(at: record.sequence) == record.leaf.bytes, "\(event.raw)")
        }
    }

    @Test("without it an event has the usual fields only, and other values are refused")
    func usual() throws {
        let office = try Office()
        for line in ["REPLAY", #"REPLAY {"proof":false}"#] {
            for event in try office.client.ok(line).events {
                #expect(event.fields["previous"] == nil && event.fields["commitment"] == nil)
            }
        }
        try office.client.refused(#"REPLAY {"proof":1}"#, "bad-argument", field: "proof")
    }
}
