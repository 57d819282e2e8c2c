using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Nodes;
using Reelwright.Media;

namespace Reelwright.Server.Generation;

/// <summary>Meshes in the binary form of glTF 2.0 (registry.khronos.org/glTF/specs/2.0/glTF-2.0.html, chapter 4): a header, a chunk of JSON, a chunk of data.</summary>
internal static class GlbFile
{
    private const uint Magic = 0x46546C67;
    private const uint JsonChunk = 0x4E4F534A;
    private const int HeaderBytes = 20;
    private const int LargestJson = 32 * 1024 * 1024;

    /// <summary>Writes the mesh anew with where it comes from.</summary>
    /// <exception cref="MediaException">Corrupt: it is no such file.</exception>
    public static async Task DescribeAsync(string source, string target, JsonObject origin, CancellationToken cancel)
    {
        await using var file = File.OpenRead(source);
        var header = new byte[HeaderBytes];
        if (await file.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancel) < HeaderBytes
            || Number(header, 0) != Magic || Number(header, 4) != 2 || Number(header, 8) != file.Length || Number(header, 16) != JsonChunk
            || Number(header, 12) is var length && (length > LargestJson || length > file.Length - HeaderBytes))
        {
            throw new MediaException(MediaFailure.Corrupt, "The file is no mesh.");
        }

        var json = new byte[length];
        await file.ReadExactlyAsync(json, cancel);
        var described = Describe(json, origin);
        Write(header, 8, (uint)(file.Length - length + described.Length));
        Write(header, 12, (uint)described.Length);
        await using var made = File.Create(target);
        await made.WriteAsync(header, cancel);
        await made.WriteAsync(described, cancel);
        await file.CopyToAsync(made, cancel);
    }

    /// <summary>Padded with spaces to a multiple of four bytes, as chunks are.</summary>
    private static byte[] Describe(byte[] json, JsonObject origin)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject document || document["asset"] is not JsonObject asset)
            {
                throw new MediaException(MediaFailure.Corrupt, "The mesh says nothing about itself.");
            }

            asset["generator"] = "Reelwright";
            asset["extras"] = origin;
            var text = JsonSerializer.SerializeToUtf8Bytes(document);
            var padded = new byte[(text.Length + 3) / 4 * 4];
            Array.Fill(padded, (byte)' ');
            text.CopyTo(padded, 0);
            return padded;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new MediaException(MediaFailure.Corrupt, $"The mesh's description is broken: {failure.Message}");
        }
    }

    private static uint Number(byte[] bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(at));

    private static void Write(byte[] bytes, int at, uint number) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), number);
}
