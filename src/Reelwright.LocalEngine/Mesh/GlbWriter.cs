using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Reelwright.LocalEngine.Imaging;

namespace Reelwright.LocalEngine.Mesh;

/// <summary>What is written into a mesh file about its making.</summary>
internal sealed record MeshOrigin(string Prompt, string Model, long Seed, string Engine, string DigitalSourceType);

/// <summary>Writes one textured mesh as binary glTF 2.0 (Khronos specification 2.0.1, section 4.4).</summary>
internal static class GlbWriter
{
    private const uint Magic = 0x46546C67;
    private const uint JsonChunk = 0x4E4F534A;
    private const uint BinaryChunk = 0x004E4942;

    public static byte[] Write(MeshBuilder mesh, Picture texture, MeshOrigin origin)
    {
        var views = new List<byte[]>
        {
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(mesh.Positions)).ToArray(),
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(mesh.Normals)).ToArray(),
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(mesh.Places)).ToArray(),
            MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(mesh.Indices)).ToArray(),
            PngEncoder.Encode(texture),
        };
        var binary = new MemoryStream();
        var offsets = new List<int>();
        foreach (var view in views)
        {
            offsets.Add((int)binary.Length);
            binary.Write(view);
            binary.Write(new byte[(4 - (view.Length % 4)) % 4]);
        }

        var json = Describe(mesh, views, offsets, (int)binary.Length, origin);
        var padded = new byte[(json.Length + 3) / 4 * 4];
        Array.Fill(padded, (byte)' ');
        json.CopyTo(padded, 0);

        var file = new MemoryStream();
        Number(file, Magic);
        Number(file, 2);
        Number(file, (uint)(12 + 8 + padded.Length + 8 + binary.Length));
        Chunk(file, JsonChunk, padded);
        Chunk(file, BinaryChunk, binary.ToArray());
        return file.ToArray();
    }

    private static byte[] Describe(MeshBuilder mesh, List<byte[]> views, List<int> offsets, int length, MeshOrigin origin)
    {
        var (least, most) = (mesh.Positions.Aggregate(Vector3.Min), mesh.Positions.Aggregate(Vector3.Max));
        var document = new
        {
            asset = new
            {
                version = "2.0",
                generator = "Reelwright",
                extras = new { prompt = origin.Prompt, model = origin.Model, seed = origin.Seed, engine = origin.Engine, digitalSourceType = origin.DigitalSourceType },
            },
            scene = 0,
            scenes = new[] { new { nodes = new[] { 0 } } },
            nodes = new[] { new { mesh = 0, name = "shape" } },
            meshes = new[]
            {
                new { primitives = new[] { new { attributes = new Dictionary<string, int> { ["POSITION"] = 0, ["NORMAL"] = 1, ["TEXCOORD_0"] = 2 }, indices = 3, material = 0, mode = 4 } } },
            },
            materials = new[]
            {
                new { name = "surface", pbrMetallicRoughness = new { baseColorTexture = new { index = 0 }, metallicFactor = 0.0, roughnessFactor = 0.85 } },
            },
            textures = new[] { new { sampler = 0, source = 0 } },

            // Linear with mipmaps; edges clamped.
            samplers = new[] { new { magFilter = 9729, minFilter = 9987, wrapS = 33071, wrapT = 33071 } },
            images = new[] { new { bufferView = 4, mimeType = "image/png" } },
            accessors = new object[]
            {
                new { bufferView = 0, componentType = 5126, count = mesh.Positions.Count, type = "VEC3", min = Floats(least), max = Floats(most) },
                new { bufferView = 1, componentType = 5126, count = mesh.Normals.Count, type = "VEC3" },
                new { bufferView = 2, componentType = 5126, count = mesh.Places.Count, type = "VEC2" },
                new { bufferView = 3, componentType = 5125, count = mesh.Indices.Count, type = "SCALAR" },
            },
            bufferViews = views.Select((view, i) => View(i, offsets[i], view.Length)).ToArray(),
            buffers = new[] { new { byteLength = length } },
        };
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    // 34962: vertex attributes, 34963: indices; the picture's view must say neither.
    private static object View(int index, int offset, int length) => index switch
    {
        < 3 => new { buffer = 0, byteOffset = offset, byteLength = length, target = 34962 },
        3 => new { buffer = 0, byteOffset = offset, byteLength = length, target = 34963 },
        _ => new { buffer = 0, byteOffset = offset, byteLength = length },
    };

    private static float[] Floats(Vector3 v) => [v.X, v.Y, v.Z];

    private static void Chunk(Stream file, uint type, byte[] data)
    {
        Number(file, (uint)data.Length);
        Number(file, type);
        file.Write(data);
    }

    private static void Number(Stream file, uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        file.Write(bytes);
    }
}
