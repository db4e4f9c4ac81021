import Baken
import Foundation

/// Where the nurse is.
public enum Step: String, Codable, CaseIterable, Sendable {
    case pathway, assess
    /// The questions of one section of the form.
    case section
    /// The postal code, where the device does not know the place or knows it wrong.
    case place
    case choose
    /// Every hospital, also those that are not near.
    case hospitals
    case overrule, announce, underway, done
}

/// What was said about a finding: a value, or that it is not known. An answer that was never given is neither.
public enum Said: Equatable, Sendable {
    case value(Answer)
    case unknown

    /// As people read it.
    public func inWords(_ question: Question?, _ words: Words) -> String {
        switch self {
        case .unknown: return words["unknown"]
        case .value(.yesNo(let value)): return words[value ? "yes" : "no"]
        case .value(.choice(let id)): return question?.choices.first { $0.id == id }?.label ?? id
        case .value(.number(let number)):
            let plain = number == number.rounded(.down) ? String(Int(number)) : String(number)
            return "\(plain) \(question?.unit ?? "")".trimmingCharacters(in: .whitespaces)
        }
    }
}

/// A hospital that waits, and the version of the message that it has, from 1.
public struct Told: Equatable, Codable, Sendable {
    public var hospital: String
    public var version: UInt32
}

/// An answer in the order in which it was given.
public struct Given: Equatable, Sendable {
    public var id: String
    public var said: Said
}

/// Everything that a run is, as plain values: what is saved and restored is this and nothing else.
public struct RunState: Equatable, Sendable {
    public var run: String
    public var step: Step = .pathway
    public var pathway: String?
    /// Id of the section of the form that is open.
    public var section: String?
    /// The four digits of a postal code that the crew entered: it goes before the measured place.
    public var pc4: String?
    /// In the order in which it was said.
    public var given: [Given] = []
    /// The hospital that the crew chose.
    public var hospital: String?
    /// Id of the reason, if it is another one than advised.
    public var reason: String?
    /// The hospital that waits for this patient.
    public var told: Told?
    /// How many messages were begun: another hospital gets another one.
    public var messages: UInt32 = 0
    public var cancelled = false

    public init(run: String) {
        self.run = run
    }

    public subscript(_ id: String) -> Said? {
        given.first { $0.id == id }?.said
    }

    /// The id of the message that `told` is about.
    public var messageId: String { id(of: messages) }

    /// The id of the message that a hospital would get now.
    public func idFor(_ hospital: String) -> String {
        id(of: told?.hospital == hospital ? messages : messages + 1)
    }

    private func id(of message: UInt32) -> String {
        message <= 1 ? run : "\(run)-\(message)"
    }
}

extension RunState: Codable {
    private enum Key: String, CodingKey {
        case version, run, step, pathway, section, pc4, given, hospital, reason, told, messages, cancelled
    }

    private struct Kept: Codable {
        var id: String
        var number: Double?
        var yesNo: Bool?
        var choice: String?
        var unknown: Bool?
    }

    private static let version = 3

    /// A text from which `restored` makes the same state.
    public func saved() -> String {
        // A state of plain values can always be encoded.
        (try? JSONEncoder().encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The state of a text, or nil if it is none: then a new run begins.
    public static func restored(_ text: String) -> RunState? {
        try? JSONDecoder().decode(RunState.self, from: Data(text.utf8))
    }

    public init(from decoder: Decoder) throws {
        let values = try decoder.container(keyedBy: Key.self)
        guard try values.decode(Int.self, forKey: .version) == Self.version else {
            throw DecodingError.dataCorruptedError(forKey: .version, in: values, debugDescription: "another version")
        }
        run = try values.decode(String.self, forKey: .run)
        step = try values.decode(Step.self, forKey: .step)
        pathway = try values.decodeIfPresent(String.self, forKey: .pathway)
        section = try values.decodeIfPresent(String.self, forKey: .section)
        pc4 = try values.decodeIfPresent(String.self, forKey: .pc4)
        hospital = try values.decodeIfPresent(String.self, forKey: .hospital)
        reason = try values.decodeIfPresent(String.self, forKey: .reason)
        told = try values.decodeIfPresent(Told.self, forKey: .told)
        messages = try values.decode(UInt32.self, forKey: .messages)
        cancelled = try values.decode(Bool.self, forKey: .cancelled)
        given = try values.decode([Kept].self, forKey: .given).map { kept in
            if let number = kept.number { return Given(id: kept.id, said: .value(.number(value: number))) }
            if let yes = kept.yesNo { return Given(id: kept.id, said: .value(.yesNo(value: yes))) }
            if let choice = kept.choice { return Given(id: kept.id, said: .value(.choice(value: choice))) }
            guard kept.unknown == true else {
                throw DecodingError.dataCorruptedError(forKey: .given, in: values, debugDescription: "no answer")
            }
            return Given(id: kept.id, said: .unknown)
        }
    }

    public func encode(to encoder: Encoder) throws {
        var values = encoder.container(keyedBy: Key.self)
        try values.encode(Self.version, forKey: .version)
        try values.encode(run, forKey: .run)
        try values.encode(step, forKey: .step)
        try values.encodeIfPresent(pathway, forKey: .pathway)
        try values.encodeIfPresent(section, forKey: .section)
        try values.encodeIfPresent(pc4, forKey: .pc4)
        try values.encodeIfPresent(hospital, forKey: .hospital)
        try values.encodeIfPresent(reason, forKey: .reason)
        try values.encodeIfPresent(told, forKey: .told)
        try values.encode(messages, forKey: .messages)
        try values.encode(cancelled, forKey: .cancelled)
        let kept = given.map { given -> Kept in
            switch given.said {
            case .unknown: return Kept(id: given.id, unknown: true)
            case .value(.number(let value)): return Kept(id: given.id, number: value)
            case .value(.yesNo(let value)): return Kept(id: given.id, yesNo: value)
            case .value(.choice(let value)): return Kept(id: given.id, choice: value)
            }
        }
        try values.encode(kept, forKey: .given)
    }
}

/// What the nurse does.
public enum Act: Equatable, Sendable {
    case pathway(String)
    case say(String, Said)
    /// Takes an answer back.
    case withdraw(String)
    /// Opens a section of the form.
    case section(String)
    /// From a section back to the advice.
    case toAdvice
    /// Opens the entry of a place.
    case toPlace
    /// The patient is in this postal code; nil for where the device is.
    case place(String?)
    case toChoice
    /// Opens the list of every hospital.
    case allHospitals
    case choose(String)
    case overrule(String)
    case announce
    case cancel
    case handOver
    case back
    case newRun
}
