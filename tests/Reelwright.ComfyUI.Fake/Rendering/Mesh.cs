using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Reelwright.ComfyUI.Fake.Rendering;

/// <summary>A cube of one colour in binary glTF 2.0 (Khronos specification, section 4.4): header, JSON chunk, BIN chunk.</summary>
internal static class Mesh
{
    private static readonly byte[] Triangles =
    [
        0, 2, 1, 0, 3, 2, 4, 5, 6, 4, 6, 7, 0, 1, 5, 0, 5, 4, 1, 2, 6, 1, 6, 5, 2, 3, 7, 2, 7, 6, 3, 0, 4, 3, 4, 7,
    ];

    private static readonly float[] Corners =
        [-1, -1, -1, 1, -1, -1, 1, 1, -1, -1, 1, -1, -1, -1, 1, 1, -1, 1, 1, 1, 1, -1, 1, 1];

    public static byte[] Cube(int colour)
    {
        var binary = new byte[(Corners.Length * 4) + Triangles.Length];
        for (var index = 0; index < Corners.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(binary.AsSpan(index * 4), Corners[index]);
        }

        Triangles.CopyTo(binary, Corners.Length * 4);
        var json = Encoding.UTF8.GetBytes(Json(colour, binary.Length));
        var padded = (json.Length + 3) / 4 * 4;
        var file = new byte[12 + 8 + padded + 8 + binary.Length];
        "glTF"u8.CopyTo(file);
        Put(file, 4, 2);
        Put(file, 8, file.Length);
        Put(file, 12, padded);
        "JSON"u8.CopyTo(file.AsSpan(16));
        file.AsSpan(20, padded).Fill((byte)' ');
        json.CopyTo(file, 20);
        Put(file, 20 + padded, binary.Length);
        "BIN\0"u8.CopyTo(file.AsSpan(24 + padded));
        binary.CopyTo(file, 28 + padded);
        return file;
    }

    private static string Json(int colour, int bytes)
    {
        string Part(int shift) => (((colour >> shift) & 0xFF) / 255.0).ToString("0.###", CultureInfo.InvariantCulture);
        return $$$"""
            {"asset":{"version":"2.0","generator":"ComfyUI"},"scene":0,"scenes":[{"nodes":[0]}],"nodes":[{"mesh":0}],
            "meshes":[{"primitives":[{"attributes":{"POSITION":0},"indices":1,"material":0}]}],
            "materials":[{"pbrMetallicRoughness":{"baseColorFactor":[{{{Part(16)}}},{{{Part(8)}}},{{{Part(0)}}},1]}}],
            "buffers":[{"byteLength":{{{bytes}}}}],
            "bufferViews":[{"buffer":0,"byteOffset":0,"byteLength":96,"target":34962},{"buffer":0,"byteOffset":96,"byteLength":36,"target":34963}],
            "accessors":[{"bufferView":0,"componentType":5126,"count":8,"type":"VEC3","min":[-1,-1,-1],"max":[1,1,1]},
            {"bufferView":1,"componentType":5121,"count":36,"type":"SCALAR"}]}
            """;
    }

    private static void Put(byte[] file, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(at), value);
}
