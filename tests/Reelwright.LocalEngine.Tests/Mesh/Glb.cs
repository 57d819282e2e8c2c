using System.Buffers.Binary;
using System.IO.Compression;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Reelwright.LocalEngine.Tests.Mesh;

/// <summary>A strict reader of binary glTF 2.0: whatever the specification forbids and these files could do fails the test.</summary>
internal sealed class Glb
{
    private readonly byte[] _binary;

    private Glb(JsonElement document, byte[] binary) => (Document, _binary) = (document, binary);

    public JsonElement Document { get; }

    public Vector3[] Positions { get; private set; } = [];

    public Vector3[] Normals { get; private set; } = [];

    public Vector2[] Places { get; private set; } = [];

    public uint[] Indices { get; private set; } = [];

    public byte[] Texture { get; private set; } = [];

    public static Glb Read(byte[] file)
    {
        Assert.Equal(0x46546C67u, Number(file, 0));
        Assert.Equal(2u, Number(file, 4));
        Assert.Equal((uint)file.Length, Number(file, 8));

        var jsonLength = (int)Number(file, 12);
        Assert.Equal(0x4E4F534Au, Number(file, 16));
        Assert.Equal(0, jsonLength % 4);
        var binaryAt = 20 + jsonLength;
        var binaryLength = (int)Number(file, binaryAt);
        Assert.Equal(0x004E4942u, Number(file, binaryAt + 4));
        Assert.Equal(0, binaryLength % 4);
        Assert.Equal(file.Length, binaryAt + 8 + binaryLength);

        // JSON is padded with spaces only.
        var glb = new Glb(JsonDocument.Parse(file.AsMemory(20, jsonLength)).RootElement, file[(binaryAt + 8)..]);
        glb.CheckDocument();
        return glb;
    }

    /// <summary>The volume inside, positive when the triangles face outwards.</summary>
    public double Volume()
    {
        var volume = 0.0;
        for (var i = 0; i < Indices.Length; i += 3)
        {
            var (a, b, c) = (Positions[Indices[i]], Positions[Indices[i + 1]], Positions[Indices[i + 2]]);
            volume += Vector3.Dot(a, Vector3.Cross(b, c)) / 6.0;
        }

        return volume;
    }

    /// <summary>Decodes the texture by the PNG specification: signature, checksums, sizes, filters.</summary>
    public (int Width, int Height, byte[] Pixels) DecodeTexture()
    {
        Assert.Equal<byte>([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], Texture[..8]);
        var (at, width, height, data, ended) = (8, 0, 0, new MemoryStream(), false);
        while (!ended)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(Texture.AsSpan(at));
            var type = System.Text.Encoding.ASCII.GetString(Texture, at + 4, 4);
            Assert.Equal(Checksum(Texture.AsSpan(at + 4, length + 4)), BinaryPrimitives.ReadUInt32BigEndian(Texture.AsSpan(at + 8 + length)));
            switch (type)
            {
                case "IHDR":
                    (width, height) = (BinaryPrimitives.ReadInt32BigEndian(Texture.AsSpan(at + 8)), BinaryPrimitives.ReadInt32BigEndian(Texture.AsSpan(at + 12)));
                    Assert.Equal<byte>([8, 2, 0, 0, 0], Texture[(at + 16)..(at + 21)]);
                    break;
                case "IDAT":
                    data.Write(Texture, at + 8, length);
                    break;
                case "IEND":
                    ended = true;
                    break;
            }

            at += 12 + length;
        }

        Assert.Equal(Texture.Length, at);
        data.Position = 0;
        using var zlib = new ZLibStream(data, CompressionMode.Decompress);
        var raw = new MemoryStream();
        zlib.CopyTo(raw);
        Assert.Equal(height * (1 + (3 * width)), raw.Length);
        return (width, height, Unfiltered(raw.ToArray(), width, height));
    }

    private void CheckDocument()
    {
        Assert.Equal("2.0", Document.GetProperty("asset").GetProperty("version").GetString());
        Assert.Equal(_binary.Length, Document.GetProperty("buffers")[0].GetProperty("byteLength").GetInt32());
        Assert.Equal(0, Document.GetProperty("scene").GetInt32());
        var node = Document.GetProperty("nodes")[Document.GetProperty("scenes")[0].GetProperty("nodes")[0].GetInt32()];
        var primitive = Document.GetProperty("meshes")[node.GetProperty("mesh").GetInt32()].GetProperty("primitives")[0];
        Assert.Equal(4, primitive.GetProperty("mode").GetInt32());
        var attributes = primitive.GetProperty("attributes");
        Positions = MemoryMarshal.Cast<byte, Vector3>(Accessor(attributes.GetProperty("POSITION").GetInt32(), "VEC3", 5126, 12)).ToArray();
        Normals = MemoryMarshal.Cast<byte, Vector3>(Accessor(attributes.GetProperty("NORMAL").GetInt32(), "VEC3", 5126, 12)).ToArray();
        Places = MemoryMarshal.Cast<byte, Vector2>(Accessor(attributes.GetProperty("TEXCOORD_0").GetInt32(), "VEC2", 5126, 8)).ToArray();
        Indices = MemoryMarshal.Cast<byte, uint>(Accessor(primitive.GetProperty("indices").GetInt32(), "SCALAR", 5125, 4)).ToArray();
        CheckBounds(attributes.GetProperty("POSITION").GetInt32());

        var material = Document.GetProperty("materials")[primitive.GetProperty("material").GetInt32()];
        var texture = Document.GetProperty("textures")[material.GetProperty("pbrMetallicRoughness").GetProperty("baseColorTexture").GetProperty("index").GetInt32()];
        _ = Document.GetProperty("samplers")[texture.GetProperty("sampler").GetInt32()];
        var image = Document.GetProperty("images")[texture.GetProperty("source").GetInt32()];
        Assert.Equal("image/png", image.GetProperty("mimeType").GetString());
        Texture = View(image.GetProperty("bufferView").GetInt32(), out var view).ToArray();
        Assert.False(view.TryGetProperty("target", out _), "A picture's view has no target.");
    }

    private ReadOnlySpan<byte> Accessor(int index, string type, int componentType, int size)
    {
        var accessor = Document.GetProperty("accessors")[index];
        Assert.Equal(type, accessor.GetProperty("type").GetString());
        Assert.Equal(componentType, accessor.GetProperty("componentType").GetInt32());
        var bytes = View(accessor.GetProperty("bufferView").GetInt32(), out var view);
        Assert.Equal(0, view.GetProperty("byteOffset").GetInt32() % 4);
        Assert.Equal(accessor.GetProperty("count").GetInt32() * size, bytes.Length);
        Assert.Equal(type == "SCALAR" ? 34963 : 34962, view.GetProperty("target").GetInt32());
        return bytes;
    }

    private ReadOnlySpan<byte> View(int index, out JsonElement view)
    {
        view = Document.GetProperty("bufferViews")[index];
        Assert.Equal(0, view.GetProperty("buffer").GetInt32());
        var (offset, length) = (view.GetProperty("byteOffset").GetInt32(), view.GetProperty("byteLength").GetInt32());
        Assert.True(length > 0 && offset >= 0 && offset + length <= _binary.Length, "A view reaches beyond the buffer.");
        return _binary.AsSpan(offset, length);
    }

    private void CheckBounds(int index)
    {
        var accessor = Document.GetProperty("accessors")[index];
        var (least, most) = (Positions.Aggregate(Vector3.Min), Positions.Aggregate(Vector3.Max));
        Assert.Equal([least.X, least.Y, least.Z], accessor.GetProperty("min").EnumerateArray().Select(value => value.GetSingle()));
        Assert.Equal([most.X, most.Y, most.Z], accessor.GetProperty("max").EnumerateArray().Select(value => value.GetSingle()));
    }

    private static byte[] Unfiltered(byte[] raw, int width, int height)
    {
        var pixels = new byte[3 * width * height];
        for (var y = 0; y < height; y++)
        {
            var filter = raw[y * (1 + (3 * width))];
            Assert.InRange(filter, 0, 1);
            for (var i = 0; i < 3 * width; i++)
            {
                var left = filter == 1 && i >= 3 ? pixels[(y * 3 * width) + i - 3] : 0;
                pixels[(y * 3 * width) + i] = (byte)(raw[(y * (1 + (3 * width))) + 1 + i] + left);
            }
        }

        return pixels;
    }

    private static uint Checksum(ReadOnlySpan<byte> data)
    {
        var sum = uint.MaxValue;
        foreach (var value in data)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0xEDB88320 : sum >> 1;
            }
        }

        return ~sum;
    }

    private static uint Number(byte[] file, int at) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at));
}
