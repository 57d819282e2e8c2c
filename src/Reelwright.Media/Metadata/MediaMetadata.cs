using System.Buffers.Binary;
using System.Text;

namespace Reelwright.Media;

/// <summary>How a picture came to be, in the words of IPTC's NewsCodes (cv.iptc.org/newscodes/digitalsourcetype).</summary>
public enum DigitalSourceType
{
    /// <summary>Made by a model trained on data.</summary>
    TrainedAlgorithmicMedia,

    /// <summary>Made by an algorithm without training data: the local engine.</summary>
    AlgorithmicMedia,

    /// <summary>Somebody's picture with parts made by a trained model.</summary>
    CompositeWithTrainedAlgorithmicMedia,

    /// <summary>Somebody's picture changed by an algorithm.</summary>
    AlgorithmicallyEnhanced,
}

/// <summary>What a made file says about itself: written as tags of its container and as an XMP packet.</summary>
/// <remarks>XML cannot hold control characters and halves of surrogate pairs; they are left out.</remarks>
public sealed record MediaMetadata
{
    private static readonly byte[] PngSignature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private readonly string? _title;
    private readonly string? _comment;
    private readonly string? _prompt;
    private readonly string? _model;
    private readonly string? _engine;
    private readonly string? _createdBy;

    public string? Title { get => _title; init => _title = Clean(value); }

    public string? Comment { get => _comment; init => _comment = Clean(value); }

    public string? Prompt { get => _prompt; init => _prompt = Clean(value); }

    public string? Model { get => _model; init => _model = Clean(value); }

    public long? Seed { get; init; }

    /// <summary>What computed the pixels: "local", "comfyui".</summary>
    public string? Engine { get => _engine; init => _engine = Clean(value); }

    public DigitalSourceType? DigitalSourceType { get; init; }

    /// <summary>The program: "Reelwright".</summary>
    public string? CreatedBy { get => _createdBy; init => _createdBy = Clean(value); }

    /// <summary>Reads what this library wrote into an MP4 or PNG file; null when there is none.</summary>
    public static async Task<MediaMetadata?> ReadAsync(string path, CancellationToken cancel = default)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 4096, FileOptions.Asynchronous);
        var signature = new byte[8];
        if (await file.ReadAtLeastAsync(signature, 8, throwOnEndOfStream: false, cancel) < 8)
        {
            return null;
        }

        file.Position = 0;
        var packet = signature.AsSpan().SequenceEqual(PngSignature)
            ? await PngText.FindXmpAsync(file, cancel)
            : BinaryPrimitives.ReadUInt32BigEndian(signature.AsSpan(4)) == Mp4Xmp.FileType ? await Mp4Xmp.FindAsync(file, cancel) : null;
        return packet is null ? null : Xmp.Read(packet);
    }

    /// <summary>One line for tools that show one: what Stable Diffusion's programs write as "parameters".</summary>
    internal string Parameters()
    {
        List<string> facts = [];
        Add("Model", Model);
        Add("Seed", Seed?.ToString());
        Add("Engine", Engine);
        var line = string.Join(", ", facts);
        return Prompt is null ? line : line.Length == 0 ? Prompt : $"{Prompt}\n{line}";

        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                facts.Add($"{name}: {value}");
            }
        }
    }

    /// <summary>Keeps what XML 1.0 can hold; an empty text is no text.</summary>
    private static string? Clean(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '\t' or '\n' or '\r' or (>= 0x20 and not (0x7F or 0xFFFD or 0xFFFE or 0xFFFF)) and not (>= 0x80 and < 0xA0))
            {
                kept.Append(rune);
            }
        }

        return kept.Length == 0 ? null : kept.ToString();
    }
}
