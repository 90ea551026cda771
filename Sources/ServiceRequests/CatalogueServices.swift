// Text for `Catalogue.lines`: one line a service. A backslash at the end of a line joins it with the
// next; adjacent services are separate lines of the literal.

/// Population documents, made at the district by the population office's unit.
let populationServices = """
    SERVICE {"code":"ktp-el","name":{"id":"Penerbitan KTP elektronik baru",\
    "en":"New electronic identity card"},\
    "category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},\
    "requirements":["Berusia 17 tahun atau sudah kawin","Kartu Keluarga",\
    "Perekaman biometrik"],"fee":0,"source":"Perpres 96/2018 dan Permendagri 108/2019; paling \
    lama 24 jam sejak berkas lengkap: Permendagri 19/2018 (sumber sekunder); gratis: UU \
    24/2013 Pasal 79A","active":true,"key":"catalogue-ktp-el-1"}
    SERVICE {"code":"ktp-el-ganti","name":{"id":"Penggantian KTP elektronik hilang, rusak atau berubah data",\
    "en":"Replacement of an electronic identity card"},\
    "category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},\
    "requirements":["Surat kehilangan dari kepolisian atau KTP-el yang rusak",\
    "Kartu Keluarga"],"fee":0,"source":"Perpres 96/2018 dan Permendagri 108/2019; paling lama \
    24 jam sejak berkas lengkap: Permendagri 19/2018 (sumber sekunder); gratis: UU 24/2013 \
    Pasal 79A","active":true,"key":"catalogue-ktp-el-ganti-1"}
    SERVICE {"code":"kk","name":{"id":"Penerbitan atau perubahan Kartu Keluarga",\
    "en":"Family card, new or changed"},\
    "category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},"requirements":["Kartu Keluarga lama",\
    "Buku nikah, akta perkawinan atau akta perceraian","Bukti peristiwa kependudukan"],\
    "fee":0,"source":"Perpres 96/2018 dan Permendagri 108/2019; paling lama 24 jam sejak \
    berkas lengkap: Permendagri 19/2018 (sumber sekunder); gratis: UU 24/2013 Pasal 79A",\
    "active":true,"key":"catalogue-kk-1"}
    SERVICE {"code":"kia","name":{"id":"Penerbitan Kartu Identitas Anak",\
    "en":"Child identity card"},"category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},"requirements":["Kutipan akta kelahiran",\
    "Kartu Keluarga orang tua atau wali","Pas foto bagi anak 5 tahun ke atas"],"fee":0,\
    "source":"Permendagri 2/2016; paling lama 24 jam: Permendagri 19/2018 (sumber sekunder); \
    gratis: UU 24/2013 Pasal 79A","active":true,"key":"catalogue-kia-1"}
    SERVICE {"code":"akta-kelahiran","name":{"id":"Penerbitan akta kelahiran",\
    "en":"Birth certificate"},"category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},"requirements":["Surat keterangan kelahiran",\
    "Buku nikah atau akta perkawinan orang tua","Kartu Keluarga"],"fee":0,"source":"Perpres \
    96/2018 dan Permendagri 108/2019; paling lama 24 jam sejak berkas lengkap: Permendagri \
    19/2018 (sumber sekunder); gratis: UU 24/2013 Pasal 79A",\
    "active":true,"key":"catalogue-akta-kelahiran-1"}
    SERVICE {"code":"akta-kematian","name":{"id":"Penerbitan akta kematian",\
    "en":"Death certificate"},"category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},"requirements":["Surat keterangan kematian",\
    "Kartu Keluarga atau KTP-el yang meninggal"],"fee":0,"source":"Perpres 96/2018 dan \
    Permendagri 108/2019; paling lama 24 jam sejak berkas lengkap: Permendagri 19/2018 \
    (sumber sekunder); gratis: UU 24/2013 Pasal 79A",\
    "active":true,"key":"catalogue-akta-kematian-1"}
    SERVICE {"code":"akta-perkawinan","name":{"id":"Pencatatan perkawinan",\
    "en":"Marriage certificate"},"category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},\
    "requirements":["Surat perkawinan dari pemuka agama",\
    "KTP-el dan Kartu Keluarga kedua mempelai","Pas foto berdampingan"],"fee":0,\
    "source":"Perpres 96/2018 dan Permendagri 108/2019; paling lama 24 jam sejak berkas \
    lengkap: Permendagri 19/2018 (sumber sekunder); gratis: UU 24/2013 Pasal 79A",\
    "active":true,"key":"catalogue-akta-perkawinan-1"}
    SERVICE {"code":"pindah","name":{"id":"Surat keterangan pindah",\
    "en":"Certificate of moving out"},"category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},"requirements":["Kartu Keluarga",\
    "Formulir pendaftaran perpindahan"],"fee":0,"source":"Perpres 96/2018 dan Permendagri \
    108/2019; paling lama 24 jam sejak berkas lengkap: Permendagri 19/2018 (sumber sekunder); \
    gratis: UU 24/2013 Pasal 79A","active":true,"key":"catalogue-pindah-1"}
    SERVICE {"code":"datang","name":{"id":"Pendaftaran kedatangan penduduk",\
    "en":"Registration of a new resident"},\
    "category":"population-documents","unit":"upt-dukcapil",\
    "promise":{"amount":24,"per":"hours"},\
    "requirements":["Surat keterangan pindah dari daerah asal","KTP-el"],"fee":0,\
    "source":"Perpres 96/2018 dan Permendagri 108/2019; paling lama 24 jam sejak berkas \
    lengkap: Permendagri 19/2018 (sumber sekunder); gratis: UU 24/2013 Pasal 79A",\
    "active":true,"key":"catalogue-datang-1"}
    """

/// Business, health, education and land letters, recommendations and complaints.
let letterServices = """
    SERVICE {"code":"nib","name":{"id":"Pendampingan pendaftaran NIB usaha mikro dan kecil",\
    "en":"Help with a business identification number"},\
    "category":"business-permits","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":1,"per":"working-days"},"requirements":["KTP-el",\
    "Alamat dan jenis usaha (KBLI)","Alamat surel atau nomor telepon aktif"],"fee":0,\
    "source":"PP 28/2025 (pengganti PP 5/2021), sistem OSS; waktu pendampingan: standar \
    pelayanan kecamatan (contoh)","active":true,"key":"catalogue-nib-1"}
    SERVICE {"code":"keterangan-usaha","name":{"id":"Surat keterangan usaha",\
    "en":"Certificate of a business"},\
    "category":"business-permits","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":1,"per":"working-days"},"requirements":["Pengantar lurah",\
    "KTP-el dan Kartu Keluarga","Foto tempat usaha"],"fee":0,"source":"standar pelayanan \
    kecamatan (contoh)","active":true,"key":"catalogue-keterangan-usaha-1"}
    SERVICE {"code":"rekomendasi-izin-usaha","name":{"id":"Rekomendasi izin usaha",\
    "en":"Recommendation for a business permit"},\
    "category":"business-permits","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":3,"per":"working-days"},"requirements":["NIB","Pengantar lurah",\
    "Persetujuan tetangga berbatasan"],"fee":0,"source":"PP 28/2025 (pengganti PP 5/2021); \
    waktu: standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-rekomendasi-izin-usaha-1"}
    SERVICE {"code":"sktm-kesehatan","name":{"id":"Surat keterangan tidak mampu untuk berobat",\
    "en":"Certificate of need for health care"},\
    "category":"health-education","unit":"seksi-kesejahteraan-sosial",\
    "promise":{"amount":60,"per":"working-minutes"},"requirements":["Pengantar lurah",\
    "KTP-el dan Kartu Keluarga","Surat pernyataan tidak mampu"],"fee":0,"source":"UU 25/2009; \
    60 menit seperti kecamatan lain di SIPPN (sumber sekunder)",\
    "active":true,"key":"catalogue-sktm-kesehatan-1"}
    SERVICE {"code":"sktm-pendidikan","name":{"id":"Surat keterangan tidak mampu untuk sekolah",\
    "en":"Certificate of need for education"},\
    "category":"health-education","unit":"seksi-kesejahteraan-sosial",\
    "promise":{"amount":60,"per":"working-minutes"},"requirements":["Pengantar lurah",\
    "Kartu Keluarga","Surat keterangan dari sekolah"],"fee":0,"source":"UU 25/2009; 60 menit \
    seperti kecamatan lain di SIPPN (sumber sekunder)",\
    "active":true,"key":"catalogue-sktm-pendidikan-1"}
    SERVICE {"code":"rekomendasi-rujukan","name":{"id":"Rekomendasi jaminan kesehatan dan rujukan",\
    "en":"Recommendation for health insurance and referral"},\
    "category":"health-education","unit":"seksi-kesejahteraan-sosial",\
    "promise":{"amount":1,"per":"working-days"},\
    "requirements":["Surat keterangan puskesmas atau rumah sakit","Kartu Keluarga","SKTM"],\
    "fee":0,"source":"standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-rekomendasi-rujukan-1"}
    SERVICE {"code":"rekomendasi-beasiswa","name":{"id":"Rekomendasi beasiswa dan Kartu Indonesia Pintar",\
    "en":"Recommendation for a scholarship"},\
    "category":"health-education","unit":"seksi-kesejahteraan-sosial",\
    "promise":{"amount":2,"per":"working-days"},\
    "requirements":["Surat keterangan aktif sekolah","Kartu Keluarga","SKTM"],"fee":0,\
    "source":"standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-rekomendasi-beasiswa-1"}
    SERVICE {"code":"keterangan-tanah","name":{"id":"Surat keterangan tanah diketahui camat",\
    "en":"Land letter countersigned by the district head"},\
    "category":"land-letters","unit":"seksi-pemerintahan",\
    "promise":{"amount":7,"per":"working-days"},"requirements":["Surat keterangan lurah",\
    "Alas hak","Surat pernyataan tidak sengketa","PBB tahun berjalan"],"fee":0,"source":"PP \
    24/1997 tentang pendaftaran tanah; waktu: standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-keterangan-tanah-1"}
    SERVICE {"code":"ahli-waris","name":{"id":"Surat pernyataan ahli waris diketahui camat",\
    "en":"Statement of heirs countersigned by the district head"},\
    "category":"land-letters","unit":"seksi-pemerintahan",\
    "promise":{"amount":3,"per":"working-days"},"requirements":["Akta kematian",\
    "KTP-el dan Kartu Keluarga para ahli waris","Pernyataan bermeterai dengan dua saksi"],\
    "fee":0,"source":"standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-ahli-waris-1"}
    SERVICE {"code":"rekomendasi-penelitian","name":{"id":"Rekomendasi penelitian dan kuliah kerja nyata",\
    "en":"Recommendation for research and field study"},\
    "category":"recommendations","unit":"seksi-pemerintahan",\
    "promise":{"amount":2,"per":"working-days"},"requirements":["Surat dari perguruan tinggi",\
    "Proposal kegiatan"],"fee":0,"source":"standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-rekomendasi-penelitian-1"}
    SERVICE {"code":"legalisir","name":{"id":"Legalisasi salinan dokumen",\
    "en":"Certified copy of a document"},\
    "category":"recommendations","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":10,"per":"working-minutes"},"requirements":["Dokumen asli","Salinan"],\
    "fee":0,"source":"UU 25/2009; waktu: standar pelayanan kecamatan (contoh)",\
    "active":true,"key":"catalogue-legalisir-1"}
    SERVICE {"code":"pengantar-skck","name":{"id":"Surat pengantar SKCK",\
    "en":"Letter for a police clearance certificate"},\
    "category":"recommendations","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":30,"per":"working-minutes"},"requirements":["Pengantar lurah",\
    "KTP-el dan Kartu Keluarga"],"fee":0,"source":"UU 25/2009; waktu: standar pelayanan \
    kecamatan (contoh), kantor lain menjanjikan 10 menit (sumber sekunder)",\
    "active":true,"key":"catalogue-pengantar-skck-1"}
    SERVICE {"code":"dispensasi-nikah","name":{"id":"Dispensasi nikah kurang dari 10 hari kerja",\
    "en":"Leave to marry within ten working days"},\
    "category":"recommendations","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":60,"per":"working-minutes"},\
    "requirements":["Surat pengantar nikah N1, N2 dan N4","KTP-el dan Kartu Keluarga"],\
    "fee":0,"source":"PMA 19/2018 Pasal 7 dan penggantinya (sumber sekunder); waktu: standar \
    pelayanan kecamatan (contoh)","active":true,"key":"catalogue-dispensasi-nikah-1"}
    SERVICE {"code":"izin-keramaian","name":{"id":"Rekomendasi izin keramaian",\
    "en":"Recommendation for a public event"},\
    "category":"recommendations","unit":"seksi-trantib",\
    "promise":{"amount":2,"per":"working-days"},"requirements":["Surat permohonan",\
    "Pengantar lurah","Persetujuan tetangga"],"fee":0,"source":"standar pelayanan kecamatan \
    (contoh)","active":true,"key":"catalogue-izin-keramaian-1"}
    SERVICE {"code":"pengaduan","name":{"id":"Pengaduan dan permintaan informasi",\
    "en":"Complaint or question"},"category":"complaints","unit":"seksi-pelayanan-umum",\
    "promise":{"amount":5,"per":"working-days"},\
    "requirements":["Uraian, tempat dan waktu kejadian"],"fee":0,"source":"SP4N-LAPOR!: \
    Perpres 76/2013 dan PermenPANRB 62/2018; 5 hari kerja (sumber sekunder)",\
    "active":true,"key":"catalogue-pengaduan-1"}
    SERVICE {"code":"pengaduan-trantib","name":{"id":"Pengaduan ketenteraman dan ketertiban umum",\
    "en":"Complaint about public order"},"category":"complaints","unit":"seksi-trantib",\
    "promise":{"amount":14,"per":"working-days"},\
    "requirements":["Uraian, tempat dan waktu kejadian","Foto bila ada"],"fee":0,\
    "source":"SP4N-LAPOR!: Perpres 76/2013 dan PermenPANRB 62/2018; tanpa pemeriksaan \
    lapangan 14 hari kerja (sumber sekunder)",\
    "active":true,"key":"catalogue-pengaduan-trantib-1"}
    SERVICE {"code":"pengaduan-pengawasan","name":{"id":"Pengaduan yang perlu pemeriksaan lapangan",\
    "en":"Complaint that needs an inspection"},\
    "category":"complaints","unit":"seksi-pemerintahan",\
    "promise":{"amount":60,"per":"working-days"},"requirements":["Uraian dan bukti awal",\
    "Identitas pelapor (dirahasiakan)"],"fee":0,"source":"SP4N-LAPOR!: Perpres 76/2013 dan \
    PermenPANRB 62/2018; dengan pemeriksaan lapangan 60 hari kerja (sumber sekunder)",\
    "active":true,"key":"catalogue-pengaduan-pengawasan-1"}
    """
