using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Reelwright.Media;

/// <summary>Metadata as an XMP packet (ISO 16684-1) and back.</summary>
internal static class Xmp
{
    private const string SourceTypes = "http://cv.iptc.org/newscodes/digitalsourcetype/";

    private static readonly XNamespace Meta = "adobe:ns:meta/";
    private static readonly XNamespace Rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
    private static readonly XNamespace Dc = "http://purl.org/dc/elements/1.1/";
    private static readonly XNamespace Basic = "http://ns.adobe.com/xap/1.0/";
    private static readonly XNamespace Iptc = "http://iptc.org/std/Iptc4xmpExt/2008-02-29/";
    private static readonly XNamespace Own = "urn:reelwright:metadata:1:";

    public static byte[] Write(MediaMetadata metadata)
    {
        var description = new XElement(Rdf + "Description",
            new XAttribute(Rdf + "about", ""),
            new XAttribute(XNamespace.Xmlns + "dc", Dc),
            new XAttribute(XNamespace.Xmlns + "xmp", Basic),
            new XAttribute(XNamespace.Xmlns + "Iptc4xmpExt", Iptc),
            new XAttribute(XNamespace.Xmlns + "reelwright", Own),
            Language(Dc + "title", metadata.Title),
            Language(Dc + "description", metadata.Comment),
            Plain(Basic + "CreatorTool", metadata.CreatedBy),
            Plain(Iptc + "DigitalSourceType", metadata.DigitalSourceType is { } type ? SourceTypes + NameOf(type) : null),
            Plain(Iptc + "AIPromptInformation", metadata.Prompt),
            Plain(Iptc + "AISystemUsed", metadata.Model),
            Plain(Own + "Seed", metadata.Seed?.ToString()),
            Plain(Own + "Engine", metadata.Engine));
        var root = new XElement(Meta + "xmpmeta",
            new XAttribute(XNamespace.Xmlns + "x", Meta),
            new XElement(Rdf + "RDF", new XAttribute(XNamespace.Xmlns + "rdf", Rdf), description));

        var text = new StringBuilder("<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>");
        using (var writer = XmlWriter.Create(text, new XmlWriterSettings
        {
            OmitXmlDeclaration = true,

            // Readers turn a bare carriage return into a line feed; as a character reference it stays what it is.
            NewLineHandling = NewLineHandling.Entitize,
        }))
        {
            root.WriteTo(writer);
        }

        text.Append("<?xpacket end=\"r\"?>");
        return new UTF8Encoding(false).GetBytes(text.ToString());
    }

    /// <summary>Null when the packet is not one of this library's, or no XML at all.</summary>
    public static MediaMetadata? Read(byte[] packet)
    {
        XDocument document;
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(packet), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreWhitespace = false,
            });
            document = XDocument.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException)
        {
            return null;
        }

        if (document.Descendants(Rdf + "Description").FirstOrDefault() is not { } description)
        {
            return null;
        }

        return new MediaMetadata
        {
            Title = description.Element(Dc + "title")?.Descendants(Rdf + "li").FirstOrDefault()?.Value,
            Comment = description.Element(Dc + "description")?.Descendants(Rdf + "li").FirstOrDefault()?.Value,
            CreatedBy = description.Element(Basic + "CreatorTool")?.Value,
            DigitalSourceType = ReadSourceType(description.Element(Iptc + "DigitalSourceType")?.Value),
            Prompt = description.Element(Iptc + "AIPromptInformation")?.Value,
            Model = description.Element(Iptc + "AISystemUsed")?.Value,
            Seed = long.TryParse(description.Element(Own + "Seed")?.Value, out var seed) ? seed : null,
            Engine = description.Element(Own + "Engine")?.Value,
        };
    }

    private static XElement? Plain(XName name, string? value) => value is null ? null : new XElement(name, Space(value), value);

    private static XElement? Language(XName name, string? value) => value is null ? null
        : new XElement(name, new XElement(Rdf + "Alt", new XElement(Rdf + "li", new XAttribute(XNamespace.Xml + "lang", "x-default"), Space(value), value)));

    private static XAttribute? Space(string value) =>
        string.IsNullOrWhiteSpace(value) ? new XAttribute(XNamespace.Xml + "space", "preserve") : null;

    private static string NameOf(DigitalSourceType type) => char.ToLowerInvariant(type.ToString()[0]) + type.ToString()[1..];

    private static DigitalSourceType? ReadSourceType(string? uri) =>
        Enum.GetValues<DigitalSourceType>().Cast<DigitalSourceType?>().FirstOrDefault(type => uri == SourceTypes + NameOf(type!.Value));
}
