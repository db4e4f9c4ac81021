import SwiftUI

/// Dark, for the night: the colours of the Android app, whose contrast is measured there.
enum Look {
    static let ground = Color(hex: 0x0B0F14)
    static let raised = Color(hex: 0x1B232D)
    static let text = Color(hex: 0xF4F7FA)
    static let soft = Color(hex: 0xC3CEDA)
    static let need = Color(hex: 0xFFD166)
    static let settled = Color(hex: 0x8CE99A)
    static let open = Color(hex: 0xFFC078)
    static let action = Color(hex: 0x9BD0FF)
    static let onAction = Color(hex: 0x04121F)
    static let wrong = Color(hex: 0xFFA8A8)

    /// Gloves: larger than the 44 pt that fingers need.
    static let target: CGFloat = 56
}

extension Color {
    init(hex: UInt32) {
        let part = { (shift: UInt32) in Double(hex >> shift & 255) / 255 }
        self.init(red: part(16), green: part(8), blue: part(0))
    }
}

/// What a key looks like: at least as large as a glove needs, and growing with its text.
struct Face: View {
    let label: String
    var colour = Look.action

    var body: some View {
        Text(label)
            .font(.title3.weight(.semibold))
            .multilineTextAlignment(.leading)
            .fixedSize(horizontal: false, vertical: true)
            .padding(.horizontal, 16)
            .frame(maxWidth: .infinity, minHeight: Look.target, alignment: .leading)
            .foregroundStyle(colour == Look.raised ? Look.text : Look.onAction)
            .background(colour, in: RoundedRectangle(cornerRadius: 14))
    }
}

/// A key to press. What a screen reader says of it is `describes`.
struct Press: View {
    let label: String
    var colour = Look.action
    var describes: String?
    let act: () -> Void

    var body: some View {
        Button(action: act) { Face(label: label, colour: colour) }
            .accessibilityLabel(describes ?? label)
    }
}

/// Something raised from the ground.
struct Card<Content: View>: View {
    @ViewBuilder let content: Content

    var body: some View {
        VStack(alignment: .leading, spacing: 6) { content }
            .padding(14)
            .frame(maxWidth: .infinity, alignment: .leading)
            .background(Look.raised, in: RoundedRectangle(cornerRadius: 14))
    }
}
