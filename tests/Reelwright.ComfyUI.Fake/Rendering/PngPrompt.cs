using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>The whole graph in a PNG's text, as ComfyUI leaves it in every picture it saves: whoever gets the file reads the prompt.</summary>
internal static class PngPrompt
{
    private const int AfterHeader = 8 + 25;

    private static readonly JsonSerializerOptions Ascii = new() { Encoder = JavaScriptEncoder.Default };

    public static async Task AddAsync(string path, JsonObject graph, JsonObject extraData)
    {
        var file = await File.ReadAllBytesAsync(path);
        if (file.Length <= AfterHeader || file[0] != 0x89)
        {
            return;
        }

        using var written = new MemoryStream();
        written.Write(file, 0, AfterHeader);
        Text(written, "prompt", graph);
        foreach (var (key, value) in extraData["extra_pnginfo"] as JsonObject ?? [])
        {
            Text(written, key, value);
        }

        written.Write(file, AfterHeader, file.Length - AfterHeader);
        await File.WriteAllBytesAsync(path, written.ToArray());
    }

    private static void Text(MemoryStream file, string key, JsonNode? value)
    {
        var chunk = Encoding.Latin1.GetBytes($"tEXt{key}\0{value?.ToJsonString(Ascii)}");
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, chunk.Length - 4);
        file.Write(number);
        file.Write(chunk);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(chunk));
        file.Write(number);
    }

    /// <summary>CRC-32 of the PNG specification, annex D.</summary>
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xEDB88320;
            }
        }

        return ~crc;
    }
}
